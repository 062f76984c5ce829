'use client';

import { useTranslations } from 'next-intl';

/** The roles that can be given to people; there is one owner. */
export const grantableRoles = ['admin', 'approver', 'operator', 'viewer', 'member'] as const;
export type GrantableRole = (typeof grantableRoles)[number];

/** The roles to choose from, each with what it may do. */
export function useRoleOptions(): { value: GrantableRole; label: string; description: string }[] {
  const roles = useTranslations('common.user.role');
  const t = useTranslations('auth.users');
  return grantableRoles.map((value) => ({ value, label: roles(value), description: t(`roleHint.${value}`) }));
}
