import { expect, test } from 'vitest';
import { type AccessGrant, accessGrantsSchema } from '#lib/core/access/grant.ts';
import { draftsOf, inputOf, pathOfGrantError } from './grants-draft.ts';

test('what is stored comes back as it was, whichever way accounts are named', () => {
  const grants: AccessGrant[] = accessGrantsSchema.parse([
    { role: 'admin', accounts: { by: 'all' } },
    { role: 'approver', accounts: { by: 'accounts', accountIds: ['01890000-0000-7000-8000-000000000000'] } },
    {
      role: 'operator',
      accounts: { by: 'matching', namePatterns: ['prod-*', '*-eu'], tags: { team: 'shop', url: 'a=b' } },
    },
  ]);
  expect(accessGrantsSchema.parse(inputOf(draftsOf(grants)))).toEqual(grants);
});

test('nothing typed is no choice of everything', () => {
  const draft = { role: 'admin' as const, by: 'matching' as const, accountIds: [], matching: ' , ' };
  expect(accessGrantsSchema.safeParse(inputOf([draft])).success).toBe(false);
});

test('whatever is wrong with a grant is found for its line, however deep, and for no other', () => {
  const errors = {
    name: 'nameMissing',
    'grants.1.accounts.namePatterns.0': 'tooBig',
    'grants.10.accounts': 'required',
  };
  const found = [0, 1, 10].map((index) => pathOfGrantError(errors, index));
  expect(found).toEqual([undefined, 'grants.1.accounts.namePatterns.0', 'grants.10.accounts']);
});
