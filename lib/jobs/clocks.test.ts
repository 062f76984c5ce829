import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

/**
 * Files that may ask their own machine's clock, and why that decides nothing. Everything else asks the database's, because the
 * clocks of workers and web servers may differ: `readDatabaseTime`, `clock_timestamp()`, or `performance.now()` for how long.
 */
const ownClock: Readonly<Record<string, string>> = {
  'lib/db/kernel/clock.ts': 'measures how far the own clock is off',
  'lib/commands/people/known-device.ts': 'ages a cookie that lets nobody in, by a year',
  'lib/commands/people/totp.ts': 'reads a code as an authenticator made it, by the time of day that both are given',
  'lib/db/kernel/new-id.ts': 'orders ids roughly by their making; what happened when is never read from them',
};

const asksOwnClock = /\bnew Date\(\)|\bDate\.now\(\)/;

it.each(['lib/commands', 'lib/jobs', 'lib/db'])('%s: nothing goes by the clock of its own machine', (folder) => {
  const offenders = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
    .filter((file) => file.endsWith('.ts') && !/generated\/|\.test\.ts$|testing\.ts$|testing\//.test(file))
    .filter((file) => asksOwnClock.test(readFileSync(file, 'utf8')) && ownClock[file] === undefined);
  expect(offenders).toEqual([]);
});
