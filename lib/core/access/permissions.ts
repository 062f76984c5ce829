/** Roles of people in the console, from most to least. Roles per AWS account can narrow these later. */
export const userRoles = ['owner', 'admin', 'operator', 'viewer'] as const;
export type UserRole = (typeof userRoles)[number];

/** What a person may do, one name for each command. */
export const permissions = [
  'read',
  'account.manage',
  'scan.request',
  'profile.manage',
  'rollout.plan',
  'rollout.apply',
  'webhook.manage',
  'user.manage',
] as const;
export type Permission = (typeof permissions)[number];

const granted: Readonly<Record<UserRole, readonly Permission[]>> = {
  owner: permissions,
  admin: [
    'read',
    'account.manage',
    'scan.request',
    'profile.manage',
    'rollout.plan',
    'rollout.apply',
    'webhook.manage',
  ],
  operator: ['read', 'scan.request', 'profile.manage', 'rollout.plan', 'rollout.apply'],
  viewer: ['read'],
};

/** Whether the role has the permission; an unknown role has none. `accountId` is where roles per account will narrow it. */
export function isPermitted(role: string, permission: Permission, _accountId?: string): boolean {
  const known = userRoles.find((name) => name === role);
  return known !== undefined && granted[known].includes(permission);
}
