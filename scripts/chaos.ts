import { runChaos } from './chaos/run.ts';
import { run } from './launch/command.mjs';

/** Cases of each law, of which `npm test` tries some tens or hundreds. */
const lawRuns = 2_000;

/**
 * `npm run chaos [rounds]`: the laws of planning and of editing code with many cases, then the fault matrix as often as asked (2 by
 * default), each round from nothing; in every other round one death serves several functions. Ends with exit status 1 when a law does
 * not hold, or when anything was lost, sent twice, half-written or told wrongly.
 */
const rounds = Number(process.argv[2] ?? 2);
const laws = await run(
  'vitest',
  ['run', '--project', 'pure', '--testTimeout', '0', 'laws.test.ts', 'send-check.test.ts', 'restore.test.ts'],
  { isShown: true, env: { LAMPLIGHTER_LAW_RUNS: String(lawRuns) } },
);
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
process.exitCode = violations > 0 || laws.status !== 0 ? 1 : 0;
