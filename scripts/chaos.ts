import { runChaos } from './chaos/run.ts';

/**
 * `npm run chaos [rounds]`: the fault matrix as often as asked (2 by default), each round from nothing; in every other round
 * one death serves several functions. Ends with exit status 1 when anything was lost, sent twice, half-written or told wrongly.
 */
const rounds = Number(process.argv[2] ?? 2);
let violations = 0;
for (let round = 1; round <= rounds; round += 1) {
  const report = await runChaos({
    isShort: false,
    holdMilliseconds: round % 2 === 1 ? 0 : 500,
    patienceSeconds: 900,
    log: (line) => console.log(`  ${line}`),
  });
  violations += report.violations.length;
  console.log(
    `Round ${round}: ${report.cases} cases, ${report.faults} faults, ${report.deaths} of them with a death at the function's own step, ${report.kills} kills, ${report.databaseRestarts} database restart, ${report.requests} requests in ${report.seconds} s; ${report.violations.length} violations`,
  );
  for (const violation of report.violations) console.log(`  ${violation}`);
}
process.exitCode = violations > 0 ? 1 : 0;
