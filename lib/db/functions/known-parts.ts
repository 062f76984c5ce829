import { z } from 'zod';
import { driftStates } from '../../core/drift/drift.ts';
import { type FilterKey, type FunctionCondition, filtersIn } from '../../core/functions/function-filter.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { containing } from '../kernel/like-pattern.ts';
import { nameHasPart } from '../kernel/name-part.ts';
import { rowsOf } from '../kernel/rows.ts';
import { driftHolds, valueColumns } from './named-conditions.ts';

/**
 * SQL over a function `f` that holds where its value has a part in it, for parts of which it is known which values have it; by `partName`.
 * What is not in it has to be looked for in each function's value.
 */
export type KnownParts = ReadonlyMap<string, Prisma.Sql>;

/** Nothing is known. */
export const noKnownParts: KnownParts = new Map();

/** How a part of a filter's values is called in `KnownParts`. */
export function partName(key: FilterKey, text: string): string {
  return `${key} ${text}`;
}

/** From more values than this on, so many functions have one of them that an order is soon read up to the end of a page. */
const mostValues = 200;
/** Each tag is a condition of its own, which takes its time for each function that is looked at. */
const mostTags = 5;
/** Finding more names that have two letters takes longer than a page of functions does by then. */
const mostNames = 50;
/** So many parts are looked for at most; nobody types more. */
const mostParts = 20;

const foundSchema = z.object({ part: z.number(), value: z.string(), tag: z.record(z.string(), z.string()).nullable() });
type Found = z.infer<typeof foundSchema>;

/** A part that can be looked for beforehand. `search`: SQL of a query for what has it, no more rows than `most` and one. */
type Part = { key: FilterKey; text: string; search: Prisma.Sql; most: number; holds: (found: Found[]) => Prisma.Sql };

/**
 * Looks for the parts of values that the conditions name: a function's value is compared with few known ones, by an index, rather than
 * the part looked for in the value of each of very many functions. What may be found in too many values is left out.
 */
export async function readKnownParts(conditions: readonly FunctionCondition[]): Promise<KnownParts> {
  const texts = filtersIn(conditions).flatMap(({ key, operator, values }) =>
    operator === ':' || operator === '!:' ? values.map((text) => ({ key, text })) : [],
  );
  const drifts = texts.flatMap(({ key, text }) =>
    key === 'drift' ? [[partName(key, text), driftNamed(text)] as const] : [],
  );
  const parts = new Map(
    texts.flatMap(({ key, text }) => partOf(key, text) ?? []).map((part) => [partName(part.key, part.text), part]),
  );
  return new Map([...drifts, ...(parts.size > mostParts ? [] : await lookFor([...parts.values()]))]);
}

/** Looks for all parts at once. Returns what is known of those that few values have, by name. */
async function lookFor(parts: readonly Part[]): Promise<[name: string, holds: Prisma.Sql][]> {
  if (parts.length === 0) return [];
  const searches = parts.map(
    ({ search, most }, index) =>
      Prisma.sql`(SELECT ${index}::int AS part, found.* FROM (${search} LIMIT ${most + 1}) AS found)`,
  );
  const rows = await rowsOf(database(), foundSchema, Prisma.sql`${Prisma.join(searches, ' UNION ALL ')}`);
  const found = Map.groupBy(rows, ({ part }) => part);
  return parts.flatMap(({ key, text, most, holds }, index): [string, Prisma.Sql][] => {
    const values = found.get(index) ?? [];
    if (values.length > most) return [];
    return [[partName(key, text), values.length === 0 ? Prisma.sql`false` : holds(values)]];
  });
}

/** SQL that holds where a function's drift is in a state whose name has the text in it. */
function driftNamed(text: string): Prisma.Sql {
  const states = driftStates.filter((state) => state.toLowerCase().includes(text.toLowerCase()));
  if (states.length === 0) return Prisma.sql`false`;
  const holding = states.map((state) => driftHolds[state]);
  return Prisma.sql`(${Prisma.join(holding, ' OR ')})`;
}

function partOf(key: FilterKey, text: string): Part | undefined {
  if (key === 'name') return text.length === 2 ? partOfName(text) : undefined;
  if (key === 'account') return partOfAccount(text);
  // Tags are searched as lines, where a text of several lines would be found in two of them.
  if (key === 'tag' && text.includes('\n')) return undefined;
  if (key === 'tag') return { key, text, search: valuesWith(key, text), most: mostTags, holds: hasTag };
  const column = new Map<string, Prisma.Sql>(Object.entries(valueColumns)).get(key);
  if (column === undefined) return undefined;
  const holds = (found: Found[]) => isOneOf(column, found);
  return { key, text, search: valuesWith(key, text), most: mostValues, holds };
}

/** As migration 0063 has it, word for word, so that the index is used. */
function valuesWith(key: FilterKey, text: string): Prisma.Sql {
  return Prisma.sql`
    SELECT value, tag FROM function_value
    WHERE text_parts(key, value, 1) @> text_parts(${key}::text, ${text}::text, least(3, length(${text}::text)))
      AND key = ${key}::text AND value ILIKE ${containing(text)}`;
}

/** SQL that holds where a column has one of the values found; where it is one alone, as PostgreSQL reads that in order. */
function isOneOf(column: Prisma.Sql, found: readonly Found[]): Prisma.Sql {
  const values = [...new Set(found.map(({ value }) => value))];
  return values.length === 1
    ? Prisma.sql`${column} = ${values[0]}::text`
    : Prisma.sql`${column} = ANY (${values}::text[])`;
}

function hasTag(found: readonly Found[]): Prisma.Sql {
  const tags = [...new Set(found.map(({ tag }) => JSON.stringify(tag)))];
  const holding = tags.map((tag) => Prisma.sql`f.tags @> ${tag}::jsonb`);
  return Prisma.sql`(${Prisma.join(holding, ' OR ')})`;
}

/** Two letters of a name, of which the index of trigrams tells at once where they are rare, and never where they are common. */
function partOfName(text: string): Part {
  const search = Prisma.sql`
    SELECT f.id::text AS value, NULL::jsonb AS tag FROM lambda_function f
    WHERE f.gone_at IS NULL AND ${nameHasPart(Prisma.sql`f.function_name`, text)}`;
  const holds = (found: Found[]) => isOneOfIds(Prisma.sql`f.id`, found);
  return { key: 'name', text, search, most: mostNames, holds };
}

function partOfAccount(text: string): Part {
  const search = Prisma.sql`
    SELECT a.id::text AS value, NULL::jsonb AS tag FROM account a WHERE a.aws_account_id ILIKE ${containing(text)}`;
  const holds = (found: Found[]) => isOneOfIds(Prisma.sql`f.account_id`, found);
  return { key: 'account', text, search, most: mostValues, holds };
}

function isOneOfIds(column: Prisma.Sql, found: readonly Found[]): Prisma.Sql {
  return Prisma.sql`${column} = ANY (${found.map(({ value }) => value)}::uuid[])`;
}
