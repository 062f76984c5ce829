import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { AppError } from '../../core/errors.ts';
import { type LiveFunction, liveFunctionSchema } from '../../core/functions/live-function.ts';
import { accountIdSchema, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { logicalIdTag, ownerTools } from '../../core/lambda/owner.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';
import { listedFunctionsOf } from './function-conditions.ts';

/** By what live functions are looked for: exact names, patterns for LIKE, and CloudFormation's logical IDs. */
export type LiveSearch = {
  names: readonly string[];
  /** Held against functions without a logical ID: the others are found by that. */
  patterns: readonly string[];
  logicalIds: readonly string[];
  /** Logical IDs that CDK puts scopes before and eight digits behind. */
  hashedIds: readonly string[];
};

const storedSchema = liveFunctionSchema.extend({ seenAt: z.date() });

/**
 * The functions in the list of the accounts that a search finds, `limit` at most: whether there are more is told by asking for one
 * more than is used.
 */
export async function searchLiveFunctions(
  accounts: AccountSet,
  { names, patterns, logicalIds, hashedIds }: LiveSearch,
  limit: number,
): Promise<LiveFunction[]> {
  const tag = Prisma.sql`f.tags ->> ${logicalIdTag}`;
  const hashed = [...hashedIds].map((id) => `%${id.replaceAll(/[\\%_]/g, '\\$&')}________`);
  const sql = Prisma.sql`
    SELECT f.id, f.function_name AS "functionName", f.function_arn AS "functionArn", f.account_id AS "accountId",
      a.aws_account_id AS "awsAccountId", a.name AS "accountName", f.region, f.package_type AS "packageType", f.runtime,
      f.architecture, f.handler, f.layers, f.variable_names AS "variableNames", f.datadog_variables AS "datadogVariables",
      f.is_environment_readable AS "isEnvironmentReadable", f.tags, f.owner_tool AS "ownerTool", f.owner_name AS "ownerName",
      f.seen_at AS "seenAt"
    ${listedFunctionsOf(accounts)} AND (
      f.function_name = ANY (${[...names]}::text[])
      OR ${tag} = ANY (${[...logicalIds]}::text[])
      OR ${tag} LIKE ANY (${hashed}::text[])
      OR (${tag} IS NULL AND f.function_name LIKE ANY (${[...patterns]}::text[]))
    )
    ORDER BY f.function_name, f.id LIMIT ${limit}`;
  const rows = await rowsOf(database(), storedSchema, sql);
  return rows.map((row) => ({ ...row, seenAt: row.seenAt.toISOString() }));
}

/** A function that somebody wants to make a change permanent for. */
export const wantedFunctionSchema = z.object({
  id: z.string(),
  functionName: z.string(),
  accountId: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  accountName: z.string(),
  region: z.string(),
  ownerTool: z.enum(ownerTools).catch('unknown'),
  ownerName: z.string().nullable(),
});
export type WantedFunction = z.infer<typeof wantedFunctionSchema>;

/** Which functions are wanted: named ones, and those that a Rollout was applied to and on which it was not reverted. */
export type WantedSelection = { functionIds: readonly string[]; rolloutId: string | undefined };

/** The wanted functions in the list of the accounts, by name. */
export async function listWantedFunctions(
  accounts: AccountSet,
  { functionIds, rolloutId }: WantedSelection,
): Promise<WantedFunction[]> {
  const sql = Prisma.sql`
    SELECT f.id, f.function_name AS "functionName", f.account_id AS "accountId", a.aws_account_id AS "awsAccountId",
      a.name AS "accountName", f.region, f.owner_tool AS "ownerTool", f.owner_name AS "ownerName"
    ${listedFunctionsOf(accounts)} AND (
      f.id = ANY (${[...functionIds]}::uuid[])
      OR f.function_arn IN (${appliedArns(rolloutId ?? null)})
    )
    ORDER BY f.function_name, f.region, f.id`;
  return await rowsOf(database(), wantedFunctionSchema, sql);
}

/** The ARN of the function under our own id, also of one that is gone. Throws AppError notFound. */
export async function readArnOfFunction(functionId: string): Promise<string> {
  const found = await database().lambdaFunction.findUnique({
    where: { id: functionId },
    select: { functionArn: true },
  });
  if (!found) throw new AppError('notFound', { what: 'function' });
  return found.functionArn;
}

function appliedArns(rolloutId: string | null): Prisma.Sql {
  return Prisma.sql`
    SELECT c.function_arn FROM change c WHERE c.rollout_id = ${rolloutId}::uuid AND c.outcome = 'applied'
      AND NOT EXISTS (SELECT 1 FROM change r WHERE r.reverts_change_id = c.id AND r.outcome = 'applied')`;
}
