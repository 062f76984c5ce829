import fs from 'node:fs';
import { z } from 'zod';
import { tokenRoles } from '../core/access/token-rules.ts';
import { AppError } from '../core/errors.ts';
import { awsAccountIdSchema } from '../core/lambda/account-id.ts';

/** Claims that say whose pipeline it is, of which a rule has to name one: without it everybody's pipelines would be let in. */
const namingClaims = [
  'sub',
  'repository',
  'repository_id',
  'repository_owner_id',
  'project_path',
  'project_id',
] as const;

/**
 * Whether a pattern of a naming claim says whose pipelines it means: the owner before any `*`, whole, as `acme*` would let in `acme-evil`.
 * Of a `sub`, which begins with what it names (`repo:acme/shop:…`), the first two parts; of an id all of it.
 */
function namesAnOwner(claim: (typeof namingClaims)[number], pattern: string): boolean {
  const [certain = ''] = pattern.split('*');
  if (certain === pattern) return true;
  if (claim === 'sub') return /^[^:/]+[:/][^:/]+[:/]/.test(certain);
  return !claim.endsWith('_id') && /^[^/]+\//.test(certain);
}

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** An issuer by its address: https, or http on this machine. */
const issuerSchema = z.url().refine((text) => {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname));
});

/**
 * Which pipelines are let in, and with what. `claims`: the value that each claim must have, or several of which one is enough; `*` in
 * it stands for any text without `/` and `:`, `**` for any text.
 */
const ruleSchema = z.strictObject({
  name: z.string().min(1).max(100),
  issuer: issuerSchema,
  audience: z.string().min(1).max(500),
  claims: z
    .record(z.string(), z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]))
    .refine(
      (claims) =>
        namingClaims.some(
          (name) => Object.hasOwn(claims, name) && [claims[name] ?? []].flat().every((one) => namesAnOwner(name, one)),
        ),
      `one of ${namingClaims.join(', ')} has to say whose pipelines are meant, with the owner in full before any *`,
    ),
  role: z.enum(tokenRoles),
  /** The twelve digits of each account, or all. */
  awsAccountIds: z.union([z.literal('all'), z.array(awsAccountIdSchema).min(1)]),
});
export type WorkloadRule = z.infer<typeof ruleSchema>;

const rulesSchema = z.array(ruleSchema).max(200);

/**
 * The rules that LAMPLIGHTER_WORKLOAD_RULES holds as JSON, or the file that it names; none when it is not set. Throws AppError
 * workloadRulesInvalid when they cannot be used: a rule that is read only in part could let in others than were meant.
 */
export function workloadRules(setting = process.env['LAMPLIGHTER_WORKLOAD_RULES']): WorkloadRule[] {
  const text = setting?.trim();
  if (!text) return [];
  try {
    return rulesSchema.parse(JSON.parse(text.startsWith('[') ? text : fs.readFileSync(text, 'utf8')));
  } catch (error) {
    throw new AppError('workloadRulesInvalid', {}, { cause: error });
  }
}

/**
 * What is wrong with the rules that are set, for the log of a console that starts: each mistake with its place. Undefined where there is
 * none. Rules hold no secrets.
 */
export function workloadRulesMistake(setting = process.env['LAMPLIGHTER_WORKLOAD_RULES']): string | undefined {
  try {
    workloadRules(setting);
    return undefined;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof z.ZodError)
      return cause.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    if (cause instanceof SyntaxError) return 'they are no JSON';
    return 'their file cannot be read';
  }
}

/** Whether claims that were verified are those that a rule names. A claim that is a list matches with one of its members. */
export function claimsMatch(claims: Readonly<Record<string, unknown>>, rule: Pick<WorkloadRule, 'claims'>): boolean {
  return Object.entries(rule.claims).every(([name, wanted]) => {
    const claim = Object.hasOwn(claims, name) ? claims[name] : undefined;
    const values = (Array.isArray(claim) ? claim : [claim]).filter((value) => typeof value === 'string');
    return [wanted].flat().some((pattern) => values.some((value) => matches(value, pattern)));
  });
}

/** Returns whether a text is what a pattern says, as a whole and with its capitals. */
function matches(text: string, pattern: string): boolean {
  const parts = pattern.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    if (part === '*') return '[^/:]*';
    return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 's').test(text);
}
