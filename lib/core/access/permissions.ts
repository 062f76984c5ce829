/**
 * Roles of people in the console. Only the owner and the administrator have all that approver, operator and viewer have; a member
 * has nothing of their own but their sign-in, and so what their groups give.
 */
export const userRoles = ['owner', 'admin', 'approver', 'operator', 'viewer', 'member'] as const;
export type UserRole = (typeof userRoles)[number];

/**
 * What a caller may do. Every command and query names one; a test walks them all. `own` is for what concerns only the person
 * who asks (their password, their session), `work` for what only the worker does.
 */
export const permissions = [
  'read',
  'own',
  'account.manage',
  'scan.request',
  'profile.manage',
  'rollout.plan',
  'rollout.apply',
  'rollout.approve',
  'webhook.manage',
  'user.manage',
  'token.manage',
  'work',
] as const;
export type Permission = (typeof permissions)[number];

/** The permissions of each role. The worker's role is not one that a person can have. */
export const rolePermissions: Readonly<Record<UserRole | 'worker', readonly Permission[]>> = {
  owner: permissions.filter((permission) => permission !== 'work'),
  admin: [
    'read',
    'own',
    'account.manage',
    'scan.request',
    'profile.manage',
    'rollout.plan',
    'rollout.apply',
    'rollout.approve',
    'webhook.manage',
    'token.manage',
  ],
  approver: ['read', 'own', 'rollout.approve'],
  operator: ['read', 'own', 'scan.request', 'profile.manage', 'rollout.plan', 'rollout.apply'],
  viewer: ['read', 'own'],
  member: ['own'],
  worker: ['work', 'rollout.plan', 'rollout.apply'],
};

/** The roles of people that have a permission. */
export function rolesWith(permission: Permission): UserRole[] {
  return userRoles.filter((role) => rolePermissions[role].includes(permission));
}

/** The role of a person with the fewest permissions among those that have this one; `owner` where nobody else has it. */
export function leastRoleWith(permission: Permission): UserRole {
  const having = userRoles.filter((role) => rolePermissions[role].includes(permission));
  return having.reduce<UserRole>(
    (least, role) => (rolePermissions[role].length < rolePermissions[least].length ? role : least),
    'owner',
  );
}
