import { z } from 'zod';
import { emailAddressSchema, isShowableName } from '../core/access/names.ts';

/** Whom of an identity provider's people this console lets in; an absent list lets in everybody. */
export type OidcRules = {
  /** Domains of e-mail addresses, in small letters. */
  domains: readonly string[] | undefined;
  /** Groups, of which one is enough, as the provider writes them. */
  groups: readonly string[] | undefined;
  /** The claim that holds a person's groups. */
  groupsClaim: string;
};

/** Why the console refuses somebody whom the provider vouches for. */
export type ClaimsRefusal = 'unverified' | 'notAllowed' | 'claims';

/** Control characters, and those that turn the direction of a text: neither belongs in a name that others read. */
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const nameLength = 100;

const claimsSchema = z.object({
  sub: z
    .string()
    .min(1)
    .max(255)
    .refine((text) => !unprintable.test(text)),
  // As it is: an address that only becomes one of ours when it is tidied up is another one.
  email: z
    .string()
    .refine((text) => text === text.trim())
    .pipe(emailAddressSchema),
  email_verified: z.unknown().optional(),
  name: z.unknown().optional(),
});
const groupsSchema = z.union([
  z.array(z.string().max(256)).max(2_000),
  z
    .string()
    .max(256)
    .transform((group) => [group]),
]);

/**
 * Who somebody is by their claims (OpenID Connect Core, section 5.1), or why they are refused: the address has to be one that the
 * provider has verified, and every list that is configured has to name its domain or one of their groups. A name that cannot be
 * shown is replaced by the address.
 */
export function admitClaims(
  claims: Readonly<Record<string, unknown>>,
  { domains, groups, groupsClaim }: OidcRules,
): { email: string; name: string } | { refused: ClaimsRefusal; email?: string } {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) return { refused: 'claims' };
  const { email, email_verified: isVerified, name } = parsed.data;
  // Some providers write booleans as texts.
  if (isVerified !== true && isVerified !== 'true') return { refused: 'unverified' };
  if (domains && !domains.includes(email.slice(email.lastIndexOf('@') + 1))) return { refused: 'notAllowed', email };
  if (groups) {
    const own = groupsSchema.safeParse(claims[groupsClaim] ?? []);
    if (!own.success) return { refused: 'claims', email };
    if (!own.data.some((group) => groups.includes(group))) return { refused: 'notAllowed', email };
  }
  return { email, name: shownName(name) ?? email };
}

/**
 * The groups that somebody's claims name, each once and in order, for groups of this console that take their members from there; none
 * where the claim is missing or cannot be used.
 */
export function groupsOfClaims(claims: Readonly<Record<string, unknown>>, groupsClaim: string): string[] {
  const groups = groupsSchema.safeParse(claims[groupsClaim] ?? []);
  // PostgreSQL keeps no control character NUL, and a name that cannot be shown cannot be compared by people.
  return groups.success ? [...new Set(groups.data)].filter((group) => !unprintable.test(group)).toSorted() : [];
}

function shownName(name: unknown): string | undefined {
  const text = typeof name === 'string' ? name.trim() : '';
  return text === '' || text.length > nameLength || !isShowableName(text) ? undefined : text;
}
