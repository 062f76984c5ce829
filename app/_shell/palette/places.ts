import type { Permission } from '#lib/core/access/permissions.ts';

/** A page or an action that the palette leads to: the key of its name in messages/en/common.json, its address, and who may use it. */
export type Place = { name: PlaceName; href: string; permission: Permission };

/** All that does not depend on what is in the database. Pages first, then what is done on them, then settings. */
const places = [
  ['navigation.overview', '/', 'read'],
  ['navigation.accounts', '/accounts', 'read'],
  ['navigation.functions', '/functions', 'read'],
  ['navigation.rollouts', '/rollouts', 'read'],
  ['navigation.code', '/code', 'read'],
  ['navigation.profiles', '/profiles', 'read'],
  ['navigation.audit', '/audit', 'read'],
  ['navigation.settings', '/settings', 'read'],
  ['palette.places.connectAccount', '/accounts/connect', 'account.manage'],
  ['palette.places.newProfile', '/profiles/new', 'profile.manage'],
  ['palette.places.notInstrumented', '/functions?status=not', 'read'],
  ['palette.places.outdated', '/functions?status=outdated', 'read'],
  ['palette.places.drifted', '/functions?drift=drifted', 'read'],
  ['palette.places.stoppedRollouts', '/rollouts?status=stopped', 'read'],
  ['palette.places.users', '/settings/users', 'user.manage'],
  ['palette.places.machines', '/settings/machines', 'token.manage'],
  ['palette.places.apiReference', '/settings/api', 'own'],
  ['user.tokens', '/settings/tokens', 'own'],
  ['user.access', '/settings/access', 'own'],
  ['user.timeZone', '/settings/time-zone', 'own'],
  ['user.changePassword', '/settings/password', 'own'],
  ['user.secondFactor', '/settings/second-factor', 'own'],
  ['user.sessions', '/settings/sessions', 'own'],
] as const satisfies readonly (readonly [string, string, Permission])[];

export type PlaceName = (typeof places)[number][0];

/** What somebody with these permissions, anywhere, is offered. */
export function placesFor(permissions: readonly Permission[]): Place[] {
  return places
    .filter(([, , permission]) => permissions.includes(permission))
    .map(([name, href, permission]) => ({ name, href, permission }));
}
