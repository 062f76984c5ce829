import { userRoles } from './permissions.ts';

/** Roles that a token can have: nobody owns an installation through a program, and a member has nothing of their own. */
export const tokenRoles = userRoles.filter((role) => role !== 'owner' && role !== 'member');
export type TokenRole = (typeof tokenRoles)[number];

/** How long a token may be valid at most, in days. */
export const longestTokenDays = 366;
/** How long it is unless something else is chosen. */
export const defaultTokenDays = 90;
