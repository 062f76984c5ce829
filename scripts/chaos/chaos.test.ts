import { expect, it } from 'vitest';
import { steps } from '../../lib/jobs/rollout/rollout-context.ts';
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
  expect(report.stepsOfDeath).toEqual(steps);
  expect(report.deaths).toBeGreaterThan(new Set(matrixCases(true).map(({ behaviour }) => behaviour)).size * 3);
  // Some functions never come to their step, as what happens to them ends them before.
  expect(report.deaths).toBeGreaterThan(matrixCases(true).filter(({ death }) => death !== 'never').length * 0.8);
});
