import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const lib = path.resolve(import.meta.dirname, '..');

/** Files of the product that mention a name, from lib/ on. */
function filesNaming(name: RegExp): string[] {
  return fs
    .readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/^(db\/generated|sandbox)\//.test(file))
    .filter((file) => name.test(fs.readFileSync(path.join(lib, file), 'utf8')))
    .toSorted();
}

test('nobody enters an account but through the gate; the connection test finds out whether there is a way in', () => {
  expect(filesNaming(/\bsessionFor\b/)).toEqual([
    'aws/session.ts',
    'jobs/account-session.ts',
    'jobs/connection-test.ts',
  ]);
});

test('nobody reads a role to enter an account by, or judges a freeze window or a limit, beside the gate', () => {
  expect(filesNaming(/\bfreezeWindowAt\b/)).toEqual([
    'core/connection/account-use.ts',
    'core/rollout/freeze-window.ts',
  ]);
  expect(filesNaming(/\bblastRadiusFailure\b/)).toEqual([
    'core/connection/account-use.ts',
    'core/rollout/blast-radius.ts',
  ]);
  expect(filesNaming(/\b(read|write)_role_arn\b/)).toEqual([
    'db/accounts/account-facts.ts',
    'db/accounts/connection-test-rows.ts',
    'db/accounts/testing.ts',
    'db/rollouts/pinned-roles.ts',
  ]);
});
