import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AccountId, accountIdSchema } from '../lambda/account-id.ts';
import {
  accountsWith,
  type Caller,
  type Grant,
  isPermitted,
  isPermittedSomewhere,
  personCaller,
  type Scope,
  stranger,
  workerCaller,
} from './caller.ts';
import { type Permission, permissions, rolePermissions, userRoles } from './permissions.ts';

const accounts = [1, 2, 3, 4].map((digit) => accountIdSchema.parse(`00000000-0000-4000-8000-00000000000${digit}`));
const [first = raise()] = accounts;

function raise(): never {
  throw new Error('There is no account.');
}
const grants = fc.array(
  fc.record<Grant>({
    role: fc.constantFrom(...userRoles),
    accounts: fc.oneof(fc.constant('all' as const), fc.subarray(accounts)),
  }),
  { maxLength: 4 },
);

function callerWith(granted: readonly Grant[]): Caller {
  return { kind: 'person', actor: { id: 'p', name: 'P' }, grants: granted };
}

describe('who may do what', () => {
  test('named accounts are permitted one by one: all of them, or none', () => {
    fc.assert(
      fc.property(
        grants,
        fc.constantFrom(...permissions),
        fc.subarray(accounts, { minLength: 1 }),
        (granted, permission, scope) => {
          const caller = callerWith(granted);
          const each = scope.every((accountId) => isPermitted(caller, permission, [accountId]));
          expect(isPermitted(caller, permission, scope)).toBe(each);
        },
      ),
    );
  });

  test('what reaches beyond named accounts needs a grant for all of them', () => {
    const caller = callerWith([{ role: 'owner', accounts }]);
    expect(isPermitted(caller, 'read', accounts)).toBe(true);
    expect(isPermitted(caller, 'read', 'allAccounts')).toBe(false);
    expect(isPermitted(caller, 'user.manage', 'installation')).toBe(false);
    expect(isPermittedSomewhere(caller, 'user.manage')).toBe(true);
  });

  test('a Rollout is read with one of its accounts, and changed with all of them', () => {
    fc.assert(
      fc.property(grants, fc.subarray(accounts, { minLength: 1 }), (granted, touched) => {
        const caller = callerWith(granted);
        const isIn = (permission: Permission) => (accountId: AccountId) => isPermitted(caller, permission, [accountId]);
        expect(isPermitted(caller, 'read', { ofRollout: touched })).toBe(touched.some(isIn('read')));
        expect(isPermitted(caller, 'rollout.apply', { ofRollout: touched })).toBe(touched.every(isIn('rollout.apply')));
      }),
    );
  });

  test('one more grant never takes anything away, and a limit never gives anything', () => {
    fc.assert(
      fc.property(
        grants,
        grants,
        fc.constantFrom(...permissions),
        fc.oneof(
          fc.constantFrom('installation', 'allAccounts', 'permittedAccounts', 'shared'),
          fc.subarray(accounts),
          fc.record({ ofRollout: fc.subarray(accounts) }),
        ),
        (some, others, permission, scope: Scope) => {
          const isOf = (granted: readonly Grant[]) => isPermitted(callerWith(granted), permission, scope);
          if (isOf(some)) expect(isOf([...some, ...others])).toBe(true);
          const limited = isPermitted({ ...callerWith(some), atMost: others }, permission, scope);
          if (limited) expect([isOf(some), isOf(others)]).toEqual([true, true]);
          if (Array.isArray(scope)) expect(limited).toBe(isOf(some) && isOf(others));
        },
      ),
    );
  });

  test('accounts with a permission are exactly those for which it is permitted', () => {
    fc.assert(
      fc.property(grants, grants, fc.constantFrom(...permissions), (some, atMost, permission) => {
        const caller = { ...callerWith(some), atMost };
        const permitted = accountsWith(caller, permission);
        for (const accountId of accounts)
          expect(permitted === 'all' || permitted.includes(accountId)).toBe(
            isPermitted(caller, permission, [accountId]),
          );
      }),
    );
  });

  test('nothing touched is nothing permitted, so that a scope which was forgotten refuses', () => {
    expect(isPermitted(callerWith([{ role: 'owner', accounts }]), 'read', [])).toBe(false);
  });

  test('a grant never gives what its role does not have', () => {
    fc.assert(
      fc.property(grants, fc.constantFrom(...permissions), (granted, permission) => {
        const has = granted.some(({ role }) => rolePermissions[role].includes(permission));
        expect(isPermittedSomewhere(callerWith(granted), permission)).toBe(has);
        if (!has) expect(isPermitted(callerWith(granted), permission, [first])).toBe(false);
      }),
    );
  });

  test('no person can do what is the worker’s own, and the worker manages nobody', () => {
    for (const role of userRoles) expect(rolePermissions[role]).not.toContain('work');
    expect(isPermitted(workerCaller, 'work', 'allAccounts')).toBe(true);
    expect(isPermitted(workerCaller, 'user.manage', 'installation')).toBe(false);
  });

  test('a stranger and a role that does not exist have nothing', () => {
    const unknown = personCaller({ userId: 'p', name: 'P', role: 'superuser' });
    for (const permission of permissions) {
      expect(isPermittedSomewhere(stranger, permission)).toBe(false);
      expect(isPermittedSomewhere(unknown, permission)).toBe(false);
    }
  });
});
