/** The roles that can be granted for some accounts. The owner's is for the whole installation, and the member's gives nothing. */
export const grantableRoles = ['admin', 'approver', 'operator', 'viewer'] as const;
export type GrantableRole = (typeof grantableRoles)[number];
