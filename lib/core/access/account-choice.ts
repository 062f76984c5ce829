import { z } from 'zod';
import { withAtMost } from '../bounded-record.ts';
import { type AccountId, accountIdSchema } from '../lambda/account-id.ts';
import type { AccountSet } from './caller.ts';

/** Tags of an account: what grants can name it by. Keys and values as people write them, spaces around them aside. */
export const accountTagsSchema = withAtMost(
  z.record(z.string().trim().min(1, 'tagKey').max(128, 'tagKey'), z.string().trim().max(256, 'tagValue')),
  50,
);
export type AccountTags = z.output<typeof accountTagsSchema>;

/** A name, or a part of one with `*` for any text. */
const namePatternSchema = z.string().trim().min(1, 'required').max(100, 'nameTooLong');

/**
 * Which accounts a grant is for: all, named ones, or whichever match now and later: by one of the name patterns (none: by any name)
 * and by every tag.
 */
export const accountChoiceSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('all') }),
  z.strictObject({ by: z.literal('accounts'), accountIds: z.array(accountIdSchema).min(1, 'required').max(1_000) }),
  z
    .strictObject({
      by: z.literal('matching'),
      namePatterns: z.array(namePatternSchema).max(50),
      tags: accountTagsSchema,
    })
    .refine(({ namePatterns, tags }) => namePatterns.length + Object.keys(tags).length > 0, {
      path: ['namePatterns'],
      message: 'required',
    }),
]);
export type AccountChoice = z.output<typeof accountChoiceSchema>;

/** An account as far as a grant can name it. */
export type NamedAccount = { id: AccountId; name: string; tags: Readonly<Record<string, string>> };

/** Those of the accounts that a choice means. */
export function accountsOfChoice(choice: AccountChoice, accounts: readonly NamedAccount[]): AccountSet {
  if (choice.by === 'all') return 'all';
  const chosen = accounts.filter((account) =>
    choice.by === 'accounts'
      ? choice.accountIds.includes(account.id)
      : hasOneOfNames(account, choice.namePatterns) && hasTags(account, choice.tags),
  );
  return chosen.map(({ id }) => id);
}

function hasOneOfNames({ name }: NamedAccount, patterns: readonly string[]): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matchesPattern(name, pattern));
}

function hasTags({ tags }: NamedAccount, asked: AccountChoiceTags): boolean {
  return Object.entries(asked).every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value);
}
type AccountChoiceTags = Readonly<Record<string, string>>;

/** Whether a whole name matches a pattern with `*` for any text; capital and small letters are the same. Takes linear time. */
export function matchesPattern(name: string, pattern: string): boolean {
  const text = name.toLowerCase();
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
