import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import type { FunctionCondition } from '../../core/functions/function-filter.ts';
import { type FunctionQuery, maxSelection } from '../../core/functions/function-query.ts';
import type { FunctionSelection, SelectedMatches, SelectedUntil } from '../../core/functions/function-selection.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { maybeRowOf, type Queryable, rowOf, rowsOf } from '../kernel/rows.ts';
import {
  functionConditions,
  functionOrder,
  isOrderedValue,
  isUpToPlace,
  listedFunctionsOf,
  orderedValue,
} from './function-conditions.ts';
import { type FunctionList, readPage } from './functions-page.ts';

/**
 * SQL of the ids that a selection means at present, each once: the functions that are listed and match, and those named, all of them in
 * the accounts alone. The one place that says what a selection is.
 */
export function selectedIds({ matches, functionIds }: FunctionSelection, accounts: AccountSet): Prisma.Sql {
  const named = Prisma.sql`
    SELECT f.id FROM lambda_function f
    WHERE f.id = ANY (${[...functionIds]}::uuid[]) AND ${isOfAccounts(Prisma.sql`f.account_id`, accounts)}`;
  return Prisma.join([named, ...matches.map((one) => matchingIds(one, accounts))], ' UNION ');
}

function matchingIds({ filters, until, without }: SelectedMatches, accounts: AccountSet): Prisma.Sql {
  return Prisma.sql`
    SELECT f.id ${listedFunctionsOf(accounts)} ${functionConditions(filters)} AND ${isUntil(until)}
      AND f.id <> ALL (${[...without]}::uuid[])`;
}

function isUntil(until: SelectedUntil | null): Prisma.Sql {
  if (until === null) return Prisma.sql`true`;
  // A place that no list returned is the end of nothing.
  if (!isOrderedValue(until.sort, until.value)) return Prisma.sql`false`;
  return isUpToPlace(until.sort, until.isDescending, until);
}

const countSchema = z.object({ count: z.coerce.number() });
const idSchema = z.object({ id: z.string() });

async function countOf(sql: Prisma.Sql): Promise<number> {
  return (await rowOf(database(), countSchema, sql)).count;
}

async function countSelected(selection: FunctionSelection, accounts: AccountSet): Promise<number> {
  return await countOf(Prisma.sql`SELECT count(*) AS count FROM (${selectedIds(selection, accounts)}) AS selected`);
}

/** What a selection holds: in all, how many of it match some conditions, and which of some functions are in it. */
export const selectionFactsSchema = z.object({
  count: z.number(),
  shown: z.number(),
  selectedIds: z.array(z.string()),
});
export type SelectionFacts = z.infer<typeof selectionFactsSchema>;

/** What a selection of the accounts' functions holds, beside a list of them with `filters` that shows those of `pageIds`. */
export async function readSelectionFacts(
  selection: FunctionSelection,
  { filters, pageIds }: { filters: readonly FunctionCondition[]; pageIds: readonly string[] },
  accounts: AccountSet,
): Promise<SelectionFacts> {
  const selected = selectedIds(selection, accounts);
  const [count, shown, onPage] = await Promise.all([
    countSelected(selection, accounts),
    countOf(
      Prisma.sql`SELECT count(*) AS count ${listedFunctionsOf(accounts)} ${functionConditions(filters)} AND f.id IN (${selected})`,
    ),
    rowsOf(
      database(),
      idSchema,
      Prisma.sql`SELECT f.id FROM lambda_function f WHERE f.id = ANY (${[...pageIds]}::uuid[]) AND f.id IN (${selected})`,
    ),
  ]);
  return { count, shown, selectedIds: onPage.map(({ id }) => id) };
}

/** One page of the functions that a selection holds and that match the query, and how many these are. */
export async function listSelectedRows(
  selection: FunctionSelection,
  query: FunctionQuery,
  accounts: AccountSet,
): Promise<FunctionList> {
  const isAmong = Prisma.sql`f.id IN (${selectedIds(selection, accounts)})`;
  const [page, total] = await Promise.all([
    readPage(query, accounts, isAmong),
    countOf(
      Prisma.sql`SELECT count(*) AS count ${listedFunctionsOf(accounts)} ${functionConditions(query.filters)} AND ${isAmong}`,
    ),
  ]);
  return { ...page, total };
}

const placeSchema = z.object({ value: z.string(), functionArn: z.string() });

/**
 * All that match, as far as there is room for them in a selection: up to the function in the query's order with which the selection
 * holds `most`; null where it is full already. What it holds already takes no room twice.
 */
export async function matchesWithin(
  selection: FunctionSelection,
  { filters, sort, isDescending }: Pick<FunctionQuery, 'filters' | 'sort' | 'isDescending'>,
  accounts: AccountSet,
  most = maxSelection,
): Promise<SelectedMatches | null> {
  const room = most - (await countSelected(selection, accounts));
  const newOnes = Prisma.sql`${listedFunctionsOf(accounts)} ${functionConditions(filters)}
    AND NOT f.id IN (${selectedIds(selection, accounts)})`;
  const placeAt = async (index: number) =>
    await maybeRowOf(
      database(),
      placeSchema,
      Prisma.sql`SELECT ${orderedValue(sort)} AS value, f.function_arn AS "functionArn" ${newOnes}
        ORDER BY ${functionOrder(sort, isDescending)} OFFSET ${index}::int LIMIT 1`,
    );
  if (room > 0 && (await placeAt(room)) === null) return { filters, until: null, without: [] };
  const last = room > 0 ? await placeAt(room - 1) : null;
  return last && { filters, until: { sort, isDescending, ...last }, without: [] };
}

/** The accounts of the set that a selection's functions belong to, each once. */
export async function readAccountsOfSelection(
  client: Queryable,
  selection: FunctionSelection,
  accounts: AccountSet,
): Promise<AccountId[]> {
  const sql = Prisma.sql`
    SELECT DISTINCT account_id AS "accountId" FROM lambda_function WHERE id IN (${selectedIds(selection, accounts)})`;
  return (await rowsOf(client, z.object({ accountId: accountIdSchema }), sql)).map(({ accountId }) => accountId);
}

/** SQL that names the functions `id` of a selection, so that another set of them has another digest. */
export const selectionDigest = Prisma.sql`md5(coalesce(string_agg(id::text, ',' ORDER BY id), ''))`;

const meantSchema = z.object({ count: z.coerce.number(), digest: z.string(), functionIds: z.array(z.string()) });

/** The functions that a selection means now, as one statement saw them, with their number and digest. */
export async function readMeantFunctions(
  client: Queryable,
  selection: FunctionSelection,
  accounts: AccountSet,
): Promise<z.infer<typeof meantSchema>> {
  return await rowOf(
    client,
    meantSchema,
    Prisma.sql`SELECT count(*) AS count, ${selectionDigest} AS digest, coalesce(array_agg(id), '{}') AS "functionIds"
      FROM (${selectedIds(selection, accounts)}) AS selected`,
  );
}
