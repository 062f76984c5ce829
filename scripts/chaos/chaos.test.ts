import { expect, it } from 'vitest';
import { matrixCases } from './matrix.ts';
import { runChaos } from './run.ts';

it('loses nothing, sends nothing twice and tells no lie, whatever AWS does and whenever a worker dies', {
  timeout: 600_000,
}, async () => {
  const report = await runChaos({ isShort: true, holdMilliseconds: 200, patienceSeconds: 280, log: () => undefined });
  console.log(
    `Fault matrix: ${report.cases} cases, ${report.deaths} of them with a death at the function's own step, ${report.faults} faults, ${report.kills} kills, ${report.databaseRestarts} database restart, ${report.requests} requests in ${report.seconds} s`,
  );
  expect(report.violations).toEqual([]);
  expect(report.cases).toBe(matrixCases(true).length);
  expect(report.kills).toBeGreaterThan(10);
  expect(report.deaths).toBeGreaterThan(new Set(matrixCases(true).map(({ behaviour }) => behaviour)).size * 3);
});
