import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountIdSchema } from '../lambda/account-id.ts';
import { accountChoiceSchema, accountsOfChoice, matchesPattern, type NamedAccount } from './account-choice.ts';
import { accountsWith, type Caller } from './caller.ts';
import { type AccessGrant, effectiveGrants } from './grant.ts';
import { grantableRoles } from './grantable-roles.ts';
import { type Permission, permissions, rolePermissions } from './permissions.ts';

const names = ['prod-eu', 'Prod-US', 'dev-eu', 'sandbox', 'pro*d'];
const accountOf = (index: number, tags: Record<string, string>): NamedAccount => ({
  id: accountIdSchema.parse(`00000000-0000-4000-8000-00000000000${index}`),
  name: names[index] ?? '',
  tags,
});
const tags = fc.dictionary(fc.constantFrom('team', 'stage'), fc.constantFrom('a', 'b'), { maxKeys: 2 });
const accounts = fc.tuple(tags, tags, tags, tags, tags).map((all) => all.map((own, index) => accountOf(index, own)));
const ids = names.map((_, index) => accountOf(index, {}).id);
const choice = fc.oneof(
  fc.constant({ by: 'all' as const }),
  fc.record({ by: fc.constant('accounts' as const), accountIds: fc.subarray(ids, { minLength: 1 }) }),
  fc.record({
    by: fc.constant('matching' as const),
    namePatterns: fc.subarray(['prod-*', '*-eu', '*', 'sandbox', 'nothing*']),
    tags,
  }),
);
const grants = fc.array(fc.record<AccessGrant>({ role: fc.constantFrom(...grantableRoles), accounts: choice }), {
  maxLength: 4,
});
const callerWith = (given: readonly AccessGrant[], known: readonly NamedAccount[]): Caller => ({
  kind: 'person',
  actor: { id: 'p', name: 'P' },
  grants: effectiveGrants(given, known),
});
/** The accounts among `known` with a permission. */
const withPermission = (given: readonly AccessGrant[], known: readonly NamedAccount[], permission: Permission) => {
  const found = accountsWith(callerWith(given, known), permission);
  return known.flatMap(({ id }) => (found === 'all' || found.includes(id) ? [id] : []));
};

describe('what grants give', () => {
  test.each([
    ['prod-eu', 'prod-eu', true],
    ['prod-eu', 'PROD-*', true],
    ['prod-eu', '*eu', true],
    ['prod-eu', 'p*-*u', true],
    ['prod-eu', 'prod', false],
    ['prod-eu', '*-us', false],
    ['ab', 'ab*b', false],
    ['aXbXc', 'a*x*c', true],
    ['prod.eu', 'prod?eu', false],
    ['a(b', 'a(b*', true],
  ])('%s and the pattern %s: %s', (name, pattern, expected) => {
    expect(matchesPattern(name, pattern)).toBe(expected);
  });

  test('a long name and a pattern of many gaps are compared at once', () => {
    expect(matchesPattern('a'.repeat(100_000), `${'*a'.repeat(50)}*b`)).toBe(false);
  });

  test('are the union of what each gives, and one more never takes anything away', () => {
    fc.assert(
      fc.property(grants, grants, accounts, fc.constantFrom(...permissions), (some, others, known, permission) => {
        const of = (given: AccessGrant[]) => new Set(withPermission(given, known, permission));
        expect(of([...some, ...others])).toEqual(new Set([...of(some), ...of(others)]));
      }),
    );
  });

  test('are nothing outside of what was chosen, and nothing that the role does not have', () => {
    fc.assert(
      fc.property(grants, accounts, fc.constantFrom(...permissions), (given, known, permission) => {
        for (const id of withPermission(given, known, permission)) {
          const giving = given.filter(({ accounts: chosen }) => {
            const found = accountsOfChoice(chosen, known);
            return found === 'all' || found.includes(id);
          });
          expect(giving.some(({ role }) => rolePermissions[role].includes(permission))).toBe(true);
        }
      }),
    );
  });

  test('an account that is added later, or gets another name or tag, is matched from then on', () => {
    const given = [
      {
        role: 'operator' as const,
        accounts: { by: 'matching' as const, namePatterns: ['prod-*'], tags: { team: 'a' } },
      },
    ];
    const later = accountOf(0, { team: 'a' });
    expect(withPermission(given, [], 'read')).toEqual([]);
    expect(withPermission(given, [later], 'read')).toEqual([later.id]);
    expect(withPermission(given, [{ ...later, tags: { team: 'b' } }], 'read')).toEqual([]);
    expect(withPermission(given, [{ ...later, name: 'dev-eu' }], 'read')).toEqual([]);
  });

  test('a choice by nothing is refused, and so is one of no account', () => {
    const refused = [
      { by: 'matching', namePatterns: [], tags: {} },
      { by: 'accounts', accountIds: [] },
      { by: 'matching', namePatterns: ['  '], tags: {} },
    ];
    for (const input of refused) expect(accountChoiceSchema.safeParse(input).success).toBe(false);
  });
});
