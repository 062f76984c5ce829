import type { z } from 'zod';
import type { AccountChoice } from '#lib/core/access/account-choice.ts';
import type { AccessGrant, accessGrantsSchema } from '#lib/core/access/grant.ts';
import { type GrantableRole, grantableRoles } from '#lib/core/access/grantable-roles.ts';

/** A grant as typed. */
export type GrantDraft = {
  role: GrantableRole;
  by: AccountChoice['by'];
  /** Our own ids, for `accounts`. */
  accountIds: string[];
  /** Name patterns and tags between commas, for `matching`; what holds an equals sign is a tag. */
  matching: string;
};

/** A grant that is begun: nothing is chosen for somebody by mistake. */
export const emptyGrant: GrantDraft = { role: 'viewer', by: 'matching', accountIds: [], matching: '' };

/** Stored grants as they are edited. */
export function draftsOf(grants: readonly AccessGrant[]): GrantDraft[] {
  return grants.map(({ role, accounts }) => ({
    ...emptyGrant,
    role,
    by: accounts.by,
    ...(accounts.by === 'accounts' ? { accountIds: [...accounts.accountIds] } : {}),
    ...(accounts.by === 'matching'
      ? {
          matching: [
            ...accounts.namePatterns,
            ...Object.entries(accounts.tags).map(([key, value]) => `${key}=${value}`),
          ].join(', '),
        }
      : {}),
  }));
}

/** What a form sends for them. */
export function inputOf(drafts: readonly GrantDraft[]): z.input<typeof accessGrantsSchema> {
  return drafts.map(({ role, by, accountIds, matching }) => {
    if (by === 'all') return { role, accounts: { by } };
    if (by === 'accounts') return { role, accounts: { by, accountIds } };
    const parts = matching
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    const tags = parts
      .filter((part) => part.includes('='))
      .map((part) => [part.slice(0, part.indexOf('=')).trim(), part.slice(part.indexOf('=') + 1).trim()]);
    return {
      role,
      accounts: { by, namePatterns: parts.filter((part) => !part.includes('=')), tags: Object.fromEntries(tags) },
    };
  });
}

/** The role of this name; the least where it is none. */
export function roleNamed(name: string | undefined): GrantableRole {
  return grantableRoles.find((role) => role === name) ?? 'viewer';
}

/** The path of what is wrong with one grant, however deep: a pattern or a tag among several has a path of its own. */
export function pathOfGrantError(fieldErrors: Readonly<Record<string, string>>, index: number): string | undefined {
  return Object.keys(fieldErrors).find((path) => path.startsWith(`grants.${index}.`));
}
