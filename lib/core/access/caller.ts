import { type Actor, workerActor } from '../audit/event.ts';
import type { AccountId } from '../lambda/account-id.ts';
import { type Permission, rolePermissions, type UserRole, userRoles } from './permissions.ts';

/**
 * What a command or query touches: rows of the named AWS accounts (our own ids), of whichever accounts there are
 * (`allAccounts`), or nothing that belongs to an AWS account (`installation`: people, webhooks, profiles).
 */
export type Scope = 'installation' | 'allAccounts' | readonly AccountId[];

/** A role, and the AWS accounts (our own ids) that it holds for. */
export type Grant = { role: UserRole | 'worker'; accounts: 'all' | readonly AccountId[] };

/** Who asks for a command or query, as the door that let them in (a session, the worker's start) has identified them. */
export type Caller = {
  kind: 'person' | 'worker' | 'stranger';
  actor: Actor;
  grants: readonly Grant[];
  /** Names the person's session, which must not reach the browser. */
  sessionToken?: string;
};

/** The worker as a caller. */
export const workerCaller: Caller = {
  kind: 'worker',
  actor: workerActor,
  grants: [{ role: 'worker', accounts: 'all' }],
};

/** A caller who has not signed in: may run only what is open to anyone. */
export const stranger: Caller = {
  kind: 'stranger',
  actor: { id: 'stranger', name: 'Somebody unknown' },
  grants: [],
};

/** A signed-in person. A role that does not exist grants nothing. */
export function personCaller(person: { userId: string; name: string; role: string; token?: string }): Caller {
  const role = userRoles.find((name) => name === person.role);
  return {
    kind: 'person',
    actor: { id: person.userId, name: person.name },
    grants: role ? [{ role, accounts: 'all' }] : [],
    ...(person.token === undefined ? {} : { sessionToken: person.token }),
  };
}

/**
 * Whether the caller has the permission for all of the scope. Several grants add up for named accounts; whatever reaches
 * beyond named accounts needs a grant for all of them.
 */
export function isPermitted(caller: Caller, permission: Permission, scope: Scope): boolean {
  const grants = caller.grants.filter(({ role }) => rolePermissions[role].includes(permission));
  if (grants.some(({ accounts }) => accounts === 'all')) return true;
  if (typeof scope === 'string') return false;
  const granted = new Set<AccountId>(grants.flatMap(({ accounts }) => (accounts === 'all' ? [] : accounts)));
  return scope.length > 0 && scope.every((accountId) => granted.has(accountId));
}

/** The accounts (our own ids) for which the caller has the permission: what a list of their own is narrowed to. */
export function accountsWith(caller: Caller, permission: Permission): 'all' | AccountId[] {
  const grants = caller.grants.filter(({ role }) => rolePermissions[role].includes(permission));
  if (grants.some(({ accounts }) => accounts === 'all')) return 'all';
  return [...new Set(grants.flatMap(({ accounts }) => (accounts === 'all' ? [] : accounts)))];
}

/** Whether the caller has the permission anywhere at all: what decides whether a page shows a button. */
export function isPermittedSomewhere(caller: Caller, permission: Permission): boolean {
  return caller.grants.some(({ role }) => rolePermissions[role].includes(permission));
}
