import { type Actor, workerActor } from '../audit/actions.ts';
import type { AccountId } from '../lambda/account-id.ts';
import { type Permission, rolePermissions, type UserRole, userRoles } from './permissions.ts';

/**
 * What a command or query touches:
 * named AWS accounts (our own ids), for each of which the permission is needed;
 * the accounts of a Rollout, which is read with the permission for one of them, and changed with the permission for all;
 * `permittedAccounts`: whichever accounts the caller has the permission for, to which it narrows what it does by `accountsWith`;
 * `shared`: what belongs to no account and is there for everybody who has the permission for any (reading profiles);
 * `allAccounts`: whichever accounts there are; `installation`: what belongs to none (people, webhooks, changing profiles). Both
 * need the permission for all accounts.
 */
export type Scope =
  | 'installation'
  | 'allAccounts'
  | 'permittedAccounts'
  | 'shared'
  | readonly AccountId[]
  | { ofRollout: readonly AccountId[] };

/** Some AWS accounts by our own ids, or all that there are and will be. */
export type AccountSet = 'all' | readonly AccountId[];

/** A role, and the AWS accounts (our own ids) that it holds for. */
export type Grant = { role: UserRole | 'worker'; accounts: AccountSet };

/** Who asks for a command or query, as the door that let them in (a session, the worker's start) has identified them. */
export type Caller = {
  kind: 'person' | 'machine' | 'worker' | 'stranger';
  actor: Actor;
  grants: readonly Grant[];
  /** What the door lets through at most, whatever the grants give: a token has no more than it was made with. */
  atMost?: readonly Grant[];
  /** Names the person's session, which must not reach the browser. */
  sessionToken?: string;
  /** Under whom requests and turns are counted of a caller who has another id each time; the actor's id where it is absent. */
  countedAs?: string;
  /**
   * The API token that was shown, where one was; times as ISO 8601. `provedAt`: when whoever made it had proved who they are, null where
   * they had not.
   */
  apiToken?: { id: string; name: string; expiresAt: string; provedAt: string | null };
  /** The pipeline's own identity token that was verified, which can be exchanged for an API token. */
  workload?: WorkloadIdentity;
};

/** A pipeline as its identity provider named it, and the rule that lets it in. */
export type WorkloadIdentity = {
  /** Of the rule. */
  ruleName: string;
  issuer: string;
  subject: string;
  /** The identity token's own id, once an issuer. */
  tokenId: string;
  expiresAt: Date;
};

/**
 * As whom a pipeline counts, with whatever token and of whatever branch or run: the rule that lets it in and the first two parts of its
 * subject, which name the repository or the project (`repo:acme/shop`, `project_path:acme/shop`).
 */
export function countedPipeline(ruleName: string, subject: string): string {
  return `pipeline:${ruleName}:${subject.split(':').slice(0, 2).join(':')}`;
}

/** As whom a caller's requests and turns are counted. */
export function countedAs({ countedAs: counted, actor }: Pick<Caller, 'countedAs' | 'actor'>): string {
  return counted ?? actor.id;
}

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

/**
 * A signed-in person: their role holds for all accounts, and what they are granted adds to it. A role that does not exist grants
 * nothing.
 */
export function personCaller(person: {
  userId: string;
  name: string;
  role: string;
  grants?: readonly Grant[];
  token?: string;
}): Caller {
  const role = userRoles.find((name) => name === person.role);
  return {
    kind: 'person',
    actor: { id: person.userId, name: person.name },
    grants: [...(role ? [{ role, accounts: 'all' as const }] : []), ...(person.grants ?? [])],
    ...(person.token === undefined ? {} : { sessionToken: person.token }),
  };
}

/**
 * Whether the caller has the permission for the scope. Several grants add up for accounts; whatever reaches beyond named accounts
 * needs a grant for all of them. No account at all is not permitted, so that a scope which was forgotten refuses.
 */
export function isPermitted(caller: Caller, permission: Permission, scope: Scope): boolean {
  if (scope === 'permittedAccounts' || scope === 'shared') return isPermittedSomewhere(caller, permission);
  const permitted = accountsWith(caller, permission);
  if (permitted === 'all') return true;
  if (typeof scope === 'string') return false;
  const isOneOf = (accountId: AccountId) => permitted.includes(accountId);
  if ('ofRollout' in scope && permission === 'read') return scope.ofRollout.some(isOneOf);
  const accountIds = 'ofRollout' in scope ? scope.ofRollout : scope;
  return accountIds.length > 0 && accountIds.every(isOneOf);
}

/** The accounts (our own ids) for which the caller has the permission: what a list of their own is narrowed to. */
export function accountsWith(caller: Caller, permission: Permission): AccountSet {
  const granted = accountsOfGrants(caller.grants, permission);
  return caller.atMost === undefined ? granted : inBoth(granted, accountsOfGrants(caller.atMost, permission));
}

function accountsOfGrants(grants: readonly Grant[], permission: Permission): AccountSet {
  const giving = grants.filter(({ role }) => rolePermissions[role].includes(permission));
  if (giving.some(({ accounts }) => accounts === 'all')) return 'all';
  return [...new Set(giving.flatMap(({ accounts }) => (accounts === 'all' ? [] : accounts)))];
}

/** The accounts that are in both sets. */
export function inBoth(some: AccountSet, others: AccountSet): AccountSet {
  if (some === 'all') return others;
  return others === 'all' ? some : some.filter((accountId) => others.includes(accountId));
}

/**
 * Whether the caller has a grant that gives the permission: what decides whether a page shows a button. A grant for accounts of
 * which there are none yet counts: their list is empty, not refused.
 */
export function isPermittedSomewhere(caller: Caller, permission: Permission): boolean {
  return [caller.grants, caller.atMost ?? caller.grants].every((grants) =>
    grants.some(({ role }) => rolePermissions[role].includes(permission)),
  );
}

/** A text that is the same for equal sets alone: what is shared among readers is shared under it. */
export function accountSetKey(accounts: AccountSet): string {
  return accounts === 'all' ? accounts : accounts.toSorted().join(' ');
}
