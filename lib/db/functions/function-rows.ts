import { z } from 'zod';
import type { AccountSet } from '../../core/access/caller.ts';
import { AppError, type Failure } from '../../core/errors.ts';
import type { SeenFunction } from '../../core/functions/seen-function.ts';
import { type AccountId, accountIdSchema } from '../../core/lambda/account-id.ts';
import { isOfAccounts } from '../accounts/account-set.ts';
import { Prisma } from '../generated/client.ts';
import { database, type Transaction } from '../kernel/client.ts';
import { type Queryable, rowsOf } from '../kernel/rows.ts';

/** A function as AWS told of it. `readAt`: when AWS was asked, no later than the call was sent, by the database's clock. */
export type ReadFunction = SeenFunction & { readAt: Date };

/** Longer than AWS goes on answering with what stood before a change. */
const oldAnswersSeconds = 10;

/**
 * SQL that holds where an answer (`excluded`) is no older than what a row (`known`) tells, whichever arrived first. LastModified decides, and
 * between equal ones the time of asking. AWS takes LastModified back when an update fails: an earlier one is believed that was asked
 * for so much later that it cannot be from before the change. That a function is gone only an answer denies that was asked for since.
 */
const isNoOlder = Prisma.sql`CASE
  WHEN known.gone_at IS NOT NULL OR known.last_modified_at IS NOT DISTINCT FROM excluded.last_modified_at
    OR known.last_modified_at IS NULL OR excluded.last_modified_at IS NULL
  THEN excluded.read_at >= coalesce(known.read_at, known.seen_at)
  WHEN known.last_modified_at < excluded.last_modified_at THEN true
  ELSE excluded.read_at > coalesce(known.read_at, known.seen_at) + make_interval(secs => ${oldAnswersSeconds}) END`;

/** Where functions were read. */
export type FunctionPlace = { accountId: AccountId; region: string };

/**
 * Stores functions of one Region as AWS told of them, new or known. Returns the names of those that were not in the list.
 */
export async function saveSeenFunctions(
  tx: Transaction,
  { accountId, region }: FunctionPlace,
  functions: readonly ReadFunction[],
): Promise<string[]> {
  return await savePlacedFunctions(
    tx,
    functions.map((read) => ({ ...read, accountId, region })),
  );
}

/**
 * The same of functions of several accounts and Regions. What a row tells is not replaced by an older answer, which still shows that
 * the function is there. Only functions whose ARN names this account
 * and Region are stored, and a row never changes its account, whatever AWS said. Where the last Change of ours that was
 * applied to a function instrumented it, its tool is `datadogToolIfOurs`. Returns the names of those that were not in the list.
 */
export async function savePlacedFunctions(
  tx: Transaction,
  functions: readonly (ReadFunction & FunctionPlace)[],
): Promise<string[]> {
  if (functions.length === 0) return [];
  const rows = [...new Map(functions.map((seen) => [seen.functionArn, seen])).values()];
  const stored = await rowsOf(
    tx,
    nameSchema.extend({ isNew: z.boolean() }),
    Prisma.sql`
    WITH stored AS (INSERT INTO lambda_function AS known (
      id, account_id, region, function_arn, function_name, package_type, runtime, architecture, handler, memory_size_mib,
      timeout_seconds, layers, variable_names, datadog_variables, is_environment_readable, tags, datadog_status, datadog_tool,
      extension_version, library_version, status_reason, owner_tool, owner_name, is_in_vpc, edge_source_arn, last_modified_at, seen_at, read_at, gone_at
    )
    SELECT
      gen_random_uuid(), "accountId", seen.region, "functionArn", "functionName", "packageType", runtime, architecture, handler,
      "memorySizeMib", "timeoutSeconds", layers, "variableNames", "datadogVariables", "isEnvironmentReadable", seen.tags,
      CASE WHEN ${isEdgeSource} THEN 'cannotBe' ELSE "datadogStatus" END,
      CASE WHEN "datadogToolIfOurs" IS DISTINCT FROM "datadogTool" AND 'instrument' = (
        SELECT CASE WHEN change.restores_side = 'after' THEN 'instrument' ELSE rollout.mode END FROM change JOIN rollout ON rollout.id = change.rollout_id
        WHERE change.function_arn = "functionArn" AND change.outcome = 'applied'
        ORDER BY change.finished_at DESC LIMIT 1
      ) THEN "datadogToolIfOurs" ELSE "datadogTool" END,
      "extensionVersion", "libraryVersion", CASE WHEN ${isEdgeSource} THEN ${edgeSourceReason}::jsonb ELSE "statusReason" END, "ownerTool",
      "ownerName", "isInVpc", "edgeSourceArn", "lastModifiedAt", "readAt", "readAt", NULL
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS seen (
      "accountId" uuid, region text,
      "functionArn" text, "functionName" text, "packageType" text, runtime text, architecture text, handler text,
      "memorySizeMib" int, "timeoutSeconds" int, layers text[], "variableNames" text[], "datadogVariables" jsonb,
      "isEnvironmentReadable" boolean, tags jsonb, "datadogStatus" text, "datadogTool" text, "datadogToolIfOurs" text,
      "extensionVersion" int, "libraryVersion" int, "statusReason" jsonb, "ownerTool" text, "ownerName" text, "isInVpc" boolean,
      "edgeSourceArn" text,
      "lastModifiedAt" timestamptz, "readAt" timestamptz
    )
    JOIN account AS owner ON owner.id = "accountId" AND owner.aws_account_id = split_part("functionArn", ':', 5)
    WHERE split_part("functionArn", ':', 4) = seen.region
    -- As everybody locks functions: two scans of one Region must not deadlock, nor one of them and lanes of many accounts.
    ORDER BY "functionArn"
    ON CONFLICT (function_arn) DO UPDATE SET
      function_name = excluded.function_name,
      package_type = excluded.package_type, runtime = excluded.runtime, architecture = excluded.architecture,
      handler = excluded.handler, memory_size_mib = excluded.memory_size_mib, timeout_seconds = excluded.timeout_seconds,
      layers = excluded.layers, variable_names = excluded.variable_names, datadog_variables = excluded.datadog_variables,
      is_environment_readable = excluded.is_environment_readable, tags = excluded.tags, datadog_status = excluded.datadog_status,
      datadog_tool = excluded.datadog_tool, extension_version = excluded.extension_version,
      library_version = excluded.library_version, status_reason = excluded.status_reason, owner_tool = excluded.owner_tool,
      owner_name = excluded.owner_name, is_in_vpc = excluded.is_in_vpc,
      edge_source_arn = excluded.edge_source_arn, last_modified_at = excluded.last_modified_at,
      seen_at = greatest(known.seen_at, excluded.seen_at), read_at = excluded.read_at, gone_at = NULL, unread_since = NULL, unread_reason = NULL
    WHERE known.account_id = excluded.account_id AND known.region = excluded.region AND ${isNoOlder}
    RETURNING known.function_arn, known.function_name)
    SELECT function_name AS "functionName", NOT EXISTS (
      -- As it was before this statement.
      SELECT FROM lambda_function AS before WHERE before.function_arn = stored.function_arn AND before.gone_at IS NULL) AS "isNew"
    FROM stored ORDER BY function_name`,
  );
  if (stored.length < rows.length) await markSeen(tx, rows);
  const ofEdge = rows.flatMap(({ edgeSourceArn, accountId }) => (edgeSourceArn === null ? [] : [accountId]));
  for (const accountId of [...new Set(ofEdge)].sort()) await markEdgeSources(tx, accountId);
  return stored.flatMap(({ functionName, isNew }) => (isNew ? [functionName] : []));
}

/** Stores that functions of the list were seen, where an answer that is not stored showed them, so that none counts as gone. */
async function markSeen(tx: Transaction, functions: readonly (ReadFunction & FunctionPlace)[]): Promise<void> {
  const seen = JSON.stringify(
    functions.map(({ functionArn, readAt, accountId, region }) => ({ functionArn, readAt, accountId, region })),
  );
  await tx.$executeRaw`
    WITH seen AS (
      SELECT id, "readAt" FROM lambda_function
      JOIN jsonb_to_recordset(${seen}::jsonb) AS read ("functionArn" text, "readAt" timestamptz, "accountId" uuid, region text)
        ON function_arn = "functionArn" AND account_id = "accountId" AND lambda_function.region = read.region
      WHERE gone_at IS NULL AND seen_at < "readAt"
      ORDER BY function_arn FOR UPDATE OF lambda_function)
    UPDATE lambda_function SET seen_at = seen."readAt" FROM seen WHERE lambda_function.id = seen.id`;
}

const nameSchema = z.object({ functionName: z.string() });

/** A known function that AWS now describes in a way that cannot be used, and why. */
export type UnreadFunction = { functionName: string; failure: Failure };

/**
 * Marks known functions of a Region as not read since now, or since they were marked first, with the reason of now. Their rows keep
 * what was read before. One that this reading, begun at `startedAt` (the database's time), has read all the same is not marked.
 */
export async function markUnreadFunctions(
  tx: Transaction,
  { accountId, region, startedAt }: FunctionPlace & { startedAt: Date },
  functions: readonly UnreadFunction[],
): Promise<void> {
  if (functions.length === 0) return;
  const reasons = new Map(functions.map((one) => [one.functionName, one]));
  await tx.$executeRaw`
    UPDATE lambda_function SET unread_since = coalesce(unread_since, clock_timestamp()), unread_reason = unread.failure
    FROM jsonb_to_recordset(${JSON.stringify([...reasons.values()])}::jsonb) AS unread ("functionName" text, failure jsonb)
    WHERE account_id = ${accountId}::uuid AND region = ${region} AND function_name = unread."functionName"
      AND seen_at < ${startedAt} AND gone_at IS NULL`;
}

/** SQL that holds for a function without Datadog that some Lambda@Edge replica was made from. */
const isEdgeSource = Prisma.sql`"datadogStatus" = 'not' AND EXISTS (
  SELECT 1 FROM lambda_function AS replica
  WHERE replica.edge_source_arn = "functionArn" AND replica.gone_at IS NULL AND replica.account_id = owner.id)`;
const edgeSourceReason = JSON.stringify({ code: 'edgeSource', params: {} });

/**
 * Gives functions without Datadog that Lambda@Edge replicas of the account were made from their status: a replica is seen in one
 * Region and tells of a function in another, whichever of the two was read first.
 */
export async function markEdgeSources(tx: Transaction, accountId: AccountId): Promise<void> {
  // Always in the same order: scans of two Regions must not deadlock.
  await tx.$executeRaw`
    WITH source AS (
      SELECT id FROM lambda_function
      WHERE datadog_status = 'not' AND account_id = ${accountId}::uuid AND function_arn IN (
        SELECT edge_source_arn FROM lambda_function
        WHERE edge_source_arn IS NOT NULL AND gone_at IS NULL AND account_id = ${accountId}::uuid)
      ORDER BY function_arn FOR UPDATE
    )
    UPDATE lambda_function SET datadog_status = 'cannotBe', status_reason = ${edgeSourceReason}::jsonb
    FROM source WHERE lambda_function.id = source.id`;
}

/** The Lambda@Edge sources of an account: by ARN, the Regions in which the last scans saw a replica, in order. */
export async function readEdgeSources(accountId: AccountId): Promise<Map<string, string[]>> {
  const sql = Prisma.sql`
    SELECT edge_source_arn AS "functionArn", array_agg(DISTINCT region ORDER BY region) AS regions FROM lambda_function
    WHERE edge_source_arn IS NOT NULL AND gone_at IS NULL AND account_id = ${accountId}::uuid
    GROUP BY edge_source_arn`;
  const schema = z.object({ functionArn: z.string(), regions: z.array(z.string()) });
  const rows = await rowsOf(database(), schema, sql);
  return new Map(rows.map(({ functionArn, regions }) => [functionArn, regions]));
}

/**
 * Marks the functions of a Region that a complete reading, begun at `startedAt` (the database's time), did not see; those in
 * `unread` were seen, but AWS's description of them could not be used. Returns their names. A mark says where a function went, and is never a reason to change anything.
 */
export async function markGoneFunctions(
  tx: Transaction,
  {
    accountId,
    region,
    startedAt,
    unread = [],
  }: { accountId: AccountId; region: string; startedAt: Date; unread?: readonly string[] },
): Promise<string[]> {
  const gone = await rowsOf(
    tx,
    nameSchema,
    Prisma.sql`
    UPDATE lambda_function SET gone_at = clock_timestamp(), read_at = ${startedAt}
    WHERE account_id = ${accountId}::uuid AND region = ${region} AND seen_at < ${startedAt} AND gone_at IS NULL
      AND NOT function_name = ANY(${[...unread]}::text[])
    RETURNING function_name AS "functionName"`,
  );
  return gone.map(({ functionName }) => functionName).toSorted();
}

/** Names of functions that the list has in a Region, the last read first; at most so many. */
export async function listKnownNames(
  { accountId, region }: { accountId: AccountId; region: string },
  most: number,
): Promise<string[]> {
  const known = await database().lambdaFunction.findMany({
    where: { accountId, region, goneAt: null },
    orderBy: [{ seenAt: 'desc' }, { functionName: 'asc' }],
    take: most,
    select: { functionName: true },
  });
  return known.map(({ functionName }) => functionName);
}

/** The account that a function belongs to, also one that is gone. Throws AppError notFound. */
export async function readAccountOfFunction(functionId: string): Promise<AccountId> {
  const found = await database().lambdaFunction.findUnique({ where: { id: functionId }, select: { accountId: true } });
  if (!found) throw new AppError('notFound', { what: 'function' });
  return accountIdSchema.parse(found.accountId);
}

/** The accounts of the set that functions belong to, each once; ids of no function in them are left out. */
export async function readAccountsOfFunctions(
  client: Queryable,
  functionIds: readonly string[],
  accounts: AccountSet,
): Promise<AccountId[]> {
  const sql = Prisma.sql`
    SELECT DISTINCT account_id AS "accountId" FROM lambda_function
    WHERE id = ANY(${[...functionIds]}::uuid[]) AND ${isOfAccounts(Prisma.sql`account_id`, accounts)}`;
  return (await rowsOf(client, z.object({ accountId: accountIdSchema }), sql)).map(({ accountId }) => accountId);
}
