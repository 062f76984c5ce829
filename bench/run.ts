import { spawnSync } from 'node:child_process';
import path from 'node:path';

/**
 * `npm run bench`: how much CPU planning takes, of functions and of infrastructure code, how fast the audit log is chained, large
 * lists, an export and the overview are read, what following a Rollout and an idle worker cost, how Rollouts over many accounts and Regions are applied, how long scans
 * take, which statements take longest, then how fast Rollouts are against AWS's quota. Further arguments go to the last four: `--small` for their
 * smallest scenarios alone, `--json` for one JSON object on the last line of each.
 */
for (const [file, ...given] of [
  ['plan.ts'],
  ['code.ts'],
  ['audit.ts'],
  ['reads.ts'],
  ['export.ts'],
  ['overview.ts'],
  ['live.ts'],
  ['idle.ts'],
  ['lanes.ts', ...process.argv.slice(2)],
  ['scan.ts', ...process.argv.slice(2)],
  ['statements.ts', ...process.argv.slice(2)],
  ['rollout.ts', ...process.argv.slice(2)],
]) {
  const { status } = spawnSync(process.execPath, [path.join(import.meta.dirname, file ?? ''), ...given], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
