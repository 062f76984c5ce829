import { z } from 'zod';
import { type FilterBreach, filterBreachOf } from '../filter-breach.ts';
import { auditActions } from './actions.ts';

/** PostgreSQL knows no year 0, and nothing was recorded before 1970. */
const instantSchema = z.iso
  .datetime({ offset: true })
  .max(40)
  .refine((text) => Date.parse(text) >= 0);

/**
 * Which events to show, as it is in the page's URL and in the export's. Values of one member are alternatives;
 * members narrow each other. `from` and `until` are ISO instants; `until` is exclusive.
 */
export const auditFilterSchema = z.strictObject({
  from: instantSchema.optional(),
  until: instantSchema.optional(),
  actor: z.array(z.string().max(200)).max(20).optional(),
  action: z.array(z.enum(auditActions)).max(50).optional(),
  account: z.array(z.string().max(12)).max(100).optional(),
  region: z.array(z.string().max(32)).max(50).optional(),
  function: z.array(z.string().max(200)).max(20).optional(),
  rollout: z.array(z.coerce.number().int().positive().max(2_147_483_647)).max(20).optional(),
  outcome: z.array(z.string().max(32)).max(20).optional(),
  change: z.array(z.uuid()).max(20).optional(),
  rolloutId: z.uuid().optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

/** The members that hold lists, in the order in which the page offers them. */
export const auditFilterLists = [
  'actor',
  'action',
  'account',
  'region',
  'function',
  'rollout',
  'outcome',
  'change',
] as const;

/**
 * The filter that an address carries, and whether all of it was understood: what cannot be read is left out rather than
 * guessed, and the page says so. With a `breach` it is too large, and must not be shown as if it were less. Lists may be given by
 * repeating the name.
 */
export function parseAuditFilter(query: URLSearchParams): {
  filter: AuditFilter;
  isComplete: boolean;
  breach?: FilterBreach | undefined;
} {
  const candidates: Record<string, unknown> = {};
  for (const name of auditFilterLists) {
    const values = query.getAll(name).filter((value) => value !== '');
    if (values.length > 0) candidates[name] = values;
  }
  for (const name of ['from', 'until', 'rolloutId']) {
    const value = query.get(name);
    if (value) candidates[name] = value;
  }
  const parsed = auditFilterSchema.safeParse(candidates);
  if (parsed.success) return { filter: parsed.data, isComplete: true };
  for (const issue of parsed.error.issues) {
    const member = issue.path[0];
    if (member !== undefined) delete candidates[String(member)];
  }
  return {
    filter: auditFilterSchema.parse(candidates),
    isComplete: false,
    breach: filterBreachOf(parsed.error),
  };
}

/**
 * The names in an address that a filter does not understand, whether the name itself or its value: what is downloaded must hold what
 * was asked for, so there nothing is left out. `others`: names that mean something else there.
 */
export function notUnderstoodIn(query: URLSearchParams, others: readonly string[]): string[] {
  const single = ['from', 'until', 'rolloutId'];
  const { filter } = parseAuditFilter(query);
  const understood = new Set<string>([...Object.keys(filter), ...others]);
  const isEmpty = (name: string) => query.getAll(name).every((value) => value === '');
  const isKnown = (name: string) => single.includes(name) || auditFilterLists.some((list) => list === name);
  return [...new Set(query.keys())].filter((name) => {
    if (single.includes(name) && query.getAll(name).length > 1) return true;
    return !understood.has(name) && !(isKnown(name) && isEmpty(name));
  });
}

/** The address form of a filter, as `parseAuditFilter` reads it. */
export function auditFilterQuery(filter: AuditFilter): URLSearchParams {
  const query = new URLSearchParams();
  if (filter.from) query.set('from', filter.from);
  if (filter.until) query.set('until', filter.until);
  if (filter.rolloutId) query.set('rolloutId', filter.rolloutId);
  for (const name of auditFilterLists) for (const value of filter[name] ?? []) query.append(name, String(value));
  return query;
}
