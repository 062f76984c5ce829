import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import type { SearchedText } from '../../core/functions/console-search.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { firstFunctions, functionConditions, listedFunctionsOf } from './function-conditions.ts';

/** A function as a search names it. */
export const functionMatchSchema = z.object({
  id: z.string(),
  functionName: z.string(),
  accountName: z.string(),
  region: z.string(),
});
type FunctionMatch = z.infer<typeof functionMatchSchema>;

const columns = Prisma.sql`f.id, f.function_name AS "functionName", a.name AS "accountName", f.region`;

/**
 * The first listed functions of the accounts: the one that an ARN names, else those whose name is the text, then by name those whose name holds all of its words.
 * The trigram index finds the parts of names.
 */
export async function findFunctionRows(
  { text, functionArn, functionWords }: SearchedText,
  accounts: AccountSet,
  limit: number,
): Promise<FunctionMatch[]> {
  if (functionArn !== undefined) {
    const named = Prisma.sql`SELECT ${columns} ${listedFunctionsOf(accounts)} AND f.function_arn = ${functionArn}`;
    return await rowsOf(database(), functionMatchSchema, named);
  }
  if (functionWords.length === 0) return [];
  const found = await rowsOf(
    database(),
    functionMatchSchema,
    firstFunctions(columns, {
      accounts,
      conditions: functionConditions(
        functionWords.map((word) => ({ key: 'name' as const, operator: ':' as const, values: [word] })),
      ),
      ...{ sort: 'name' as const, isDescending: false, place: undefined, limit },
    }),
  );
  // With this many there may be more in front of one that is called exactly so.
  if (found.length < limit) return found;
  const exact = await rowsOf(
    database(),
    functionMatchSchema,
    Prisma.sql`SELECT ${columns} ${listedFunctionsOf(accounts)} AND lower(f.function_name) = lower(${text})
      ORDER BY f.function_arn LIMIT ${limit}`,
  );
  const ids = new Set(exact.map(({ id }) => id));
  return [...exact, ...found.filter(({ id }) => !ids.has(id))].slice(0, limit);
}
