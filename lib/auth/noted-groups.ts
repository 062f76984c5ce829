import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * better-auth tells the hook that begins a session nothing of the claims with which it came, so they are carried beside it: one store for
 * each return from the identity provider.
 */
const ofReturn = new AsyncLocalStorage<{ groups?: readonly string[] }>();

/** Does `work`, a return from the identity provider, in which groups can be noted. */
export async function notingGroups<Result>(work: () => Promise<Result>): Promise<Result> {
  return await ofReturn.run({}, work);
}

/** Notes the groups of whoever is returning. */
export function noteGroups(groups: readonly string[]): void {
  const store = ofReturn.getStore();
  if (store) store.groups = groups;
}

/** The groups of whoever is returning; undefined outside of such a return. */
export function notedGroups(): readonly string[] | undefined {
  return ofReturn.getStore()?.groups;
}
