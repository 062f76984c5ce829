'use client';

import { useTranslations } from 'next-intl';
import { grantableRoles } from '#lib/core/access/grantable-roles.ts';

/** The roles that people can have for all accounts; there is one owner. */
export const ownRoles = [...grantableRoles, 'member'] as const;
export type OwnRole = (typeof ownRoles)[number];

/** The roles to choose from, each with what it may do. */
export function useRoleOptions(): { value: OwnRole; label: string; description: string }[] {
  const roles = useTranslations('common.user.role');
  const t = useTranslations('auth.users');
  return ownRoles.map((value) => ({ value, label: roles(value), description: t(`roleHint.${value}`) }));
}
