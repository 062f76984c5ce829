import { z } from 'zod';
import type { Failure } from '../../core/errors.ts';
import {
  type FilterKey,
  type FunctionFilter,
  type FunctionQuery,
  maxSelection,
  type SortKey,
} from '../../core/functions/function-query.ts';
import {
  type AccountId,
  type AwsAccountId,
  accountIdSchema,
  awsAccountIdSchema,
} from '../../core/lambda/account-id.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';

/** Reason of a status: a code of messages/en/status.json with its facts. */
export type StatusReasonView = { code: string; params: Record<string, string | number> };

/** A row of the functions page; times are ISO 8601. */
export type FunctionListItem = {
  id: string;
  functionName: string;
  functionArn: string;
  awsAccountId: AwsAccountId;
  accountName: string;
  region: string;
  packageType: string;
  runtime: string | null;
  architecture: string;
  status: string;
  reason: StatusReasonView;
  tool: string | null;
  extensionVersion: number | null;
  libraryVersion: number | null;
  ownerTool: string;
  ownerName: string | null;
  lastModifiedAt: string | null;
};

const reasonSchema = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) });
const rowSchema = z.object({
  id: z.string(),
  function_name: z.string(),
  function_arn: z.string(),
  aws_account_id: awsAccountIdSchema,
  account_name: z.string(),
  region: z.string(),
  package_type: z.string(),
  runtime: z.string().nullable(),
  architecture: z.string(),
  datadog_status: z.string(),
  status_reason: reasonSchema,
  datadog_tool: z.string().nullable(),
  extension_version: z.number().nullable(),
  library_version: z.number().nullable(),
  owner_tool: z.string(),
  owner_name: z.string().nullable(),
  last_modified_at: z.date().nullable(),
});

/** What a list of functions is: present ones, of connected accounts, in the Regions chosen there. */
const visible = Prisma.sql`
  FROM lambda_function f JOIN account a ON a.id = f.account_id
  WHERE f.gone_at IS NULL AND a.status <> 'disconnected' AND f.region = ANY (a.regions)`;

/** One page of functions and how many match in all. A page beyond the last shows the last. */
export async function listFunctions(
  query: FunctionQuery,
): Promise<{ items: FunctionListItem[]; total: number; page: number }> {
  const conditions = conditionsOf(query.filters);
  const [counted] = z
    .array(z.object({ total: z.coerce.number() }))
    .parse(await database().$queryRaw`SELECT count(*) AS total ${visible} ${conditions}`);
  const total = counted?.total ?? 0;
  const page = Math.min(query.page, Math.max(1, Math.ceil(total / query.pageSize)));
  const rows = await database().$queryRaw`
    SELECT f.id, f.function_name, f.function_arn, a.aws_account_id, a.name AS account_name, f.region, f.package_type, f.runtime,
      f.architecture, f.datadog_status, f.status_reason, f.datadog_tool, f.extension_version, f.library_version, f.owner_tool,
      f.owner_name, f.last_modified_at
    ${visible} ${conditions}
    ORDER BY ${orderOf(query.sort, query.isDescending)}, f.function_arn
    LIMIT ${query.pageSize} OFFSET ${(page - 1) * query.pageSize}`;
  return { items: z.array(rowSchema).parse(rows).map(itemOf), total, page };
}

/** The ids of all functions that match, at most as many as one selection may hold, in the list's order. */
export async function listMatchingIds(query: FunctionQuery): Promise<string[]> {
  const rows = await database().$queryRaw`
    SELECT f.id ${visible} ${conditionsOf(query.filters)}
    ORDER BY ${orderOf(query.sort, query.isDescending)}, f.function_arn LIMIT ${maxSelection}`;
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id);
}

/** A value that the list can be filtered by, with how many functions have it; `label` where it has a name of its own. */
export type FilterOption = { key: FilterKey; value: string; count: number; label?: string };

const optionSchema = z.array(z.object({ key: z.custom<FilterKey>(), value: z.string(), count: z.coerce.number() }));

/** The options as last read. */
let remembered: { options: FilterOption[]; until: number } | undefined;

/**
 * Every value of the columns that have few, and the commonest tags and stacks. Counting a very large fleet takes seconds, so
 * the answer is kept for ten times as long as it took: a small fleet is as good as always counted anew.
 */
export async function listFilterOptions(): Promise<FilterOption[]> {
  if (remembered && performance.now() < remembered.until) return remembered.options;
  const began = performance.now();
  const options = await readFilterOptions();
  const ended = performance.now();
  remembered = { options, until: ended + 10 * (ended - began) };
  return options;
}

async function readFilterOptions(): Promise<FilterOption[]> {
  const columns = await database().$queryRaw`
    SELECT key, value, count(*) AS count FROM (
      SELECT a.aws_account_id, f.region, f.runtime, f.architecture, f.package_type, f.datadog_status, f.datadog_tool, f.owner_tool ${visible}
    ) known, LATERAL (VALUES
      ('account', aws_account_id), ('region', region), ('runtime', runtime), ('architecture', architecture),
      ('package', package_type), ('status', datadog_status), ('tool', datadog_tool), ('owner', owner_tool)
    ) AS entry (key, value)
    WHERE value IS NOT NULL GROUP BY key, value ORDER BY key, value`;
  const tags = await database().$queryRaw`
    SELECT 'tag' AS key, tag.key || '=' || tag.value AS value, count(*) AS count
    FROM (SELECT f.tags ${visible} LIMIT 20000) known, jsonb_each_text(known.tags) AS tag
    WHERE NOT starts_with(tag.key, 'aws:') GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT 200`;
  const stacks = await database().$queryRaw`
    SELECT 'stack' AS key, f.owner_name AS value, count(*) AS count ${visible} AND f.owner_name IS NOT NULL
    GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT 200`;
  const accounts = await database().account.findMany({ select: { awsAccountId: true, name: true } });
  const names = new Map<string, string>(accounts.map(({ awsAccountId, name }) => [awsAccountId, name]));
  return [...optionSchema.parse(columns), ...optionSchema.parse(tags), ...optionSchema.parse(stacks)].map((option) => {
    const label = option.key === 'account' ? names.get(option.value) : undefined;
    return label ? { ...option, label } : option;
  });
}

const columns: Readonly<Record<Exclude<FilterKey, 'tag'>, Prisma.Sql>> = {
  name: Prisma.sql`f.function_name`,
  account: Prisma.sql`a.aws_account_id`,
  region: Prisma.sql`f.region`,
  runtime: Prisma.sql`f.runtime`,
  architecture: Prisma.sql`f.architecture`,
  package: Prisma.sql`f.package_type`,
  status: Prisma.sql`f.datadog_status`,
  tool: Prisma.sql`f.datadog_tool`,
  owner: Prisma.sql`f.owner_tool`,
  stack: Prisma.sql`f.owner_name`,
};

/** Statuses in order of how much there is to do, not of the alphabet. */
const statusOrder = Prisma.sql`array_position(ARRAY['not', 'partly', 'outdated', 'instrumented', 'cannotBe'], f.datadog_status)`;

function orderOf(sort: SortKey, isDescending: boolean): Prisma.Sql {
  const expressions: Readonly<Record<SortKey, Prisma.Sql>> = {
    name: Prisma.sql`lower(f.function_name)`,
    account: Prisma.sql`lower(a.name)`,
    region: Prisma.sql`f.region`,
    runtime: Prisma.sql`f.runtime`,
    status: statusOrder,
    lastModified: Prisma.sql`f.last_modified_at`,
  };
  return isDescending
    ? Prisma.sql`${expressions[sort]} DESC NULLS LAST`
    : Prisma.sql`${expressions[sort]} ASC NULLS LAST`;
}

function conditionsOf(filters: readonly FunctionFilter[]): Prisma.Sql {
  if (filters.length === 0) return Prisma.empty;
  return Prisma.sql`AND ${Prisma.join(filters.map(conditionOf), ' AND ')}`;
}

function conditionOf({ key, operator, values }: FunctionFilter): Prisma.Sql {
  const holds = Prisma.join(
    values.map((value) => (key === 'tag' ? tagHolds(value, operator) : columnHolds(columns[key], value, operator))),
    ' OR ',
  );
  // A function without the value is "not that value": NULL counts as false before it is turned round.
  return operator === '=' || operator === ':' ? Prisma.sql`(${holds})` : Prisma.sql`NOT coalesce(${holds}, false)`;
}

function columnHolds(column: Prisma.Sql, value: string, operator: FunctionFilter['operator']): Prisma.Sql {
  if (operator === '=' || operator === '!=') return Prisma.sql`${column} = ${value}`;
  return Prisma.sql`${column} ILIKE ${`%${escapeLike(value)}%`}`;
}

/** `key=value` is looked for as it stands, `key` alone as a key; a part is looked for in both. */
function tagHolds(value: string, operator: FunctionFilter['operator']): Prisma.Sql {
  const at = value.indexOf('=');
  if (operator === ':' || operator === '!:') {
    return Prisma.sql`EXISTS (SELECT 1 FROM jsonb_each_text(f.tags) tag WHERE tag.key || '=' || tag.value ILIKE ${`%${escapeLike(value)}%`})`;
  }
  if (at < 1) return Prisma.sql`f.tags ? ${value}`;
  return Prisma.sql`f.tags @> jsonb_build_object(${value.slice(0, at)}::text, ${value.slice(at + 1)}::text)`;
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
}

function itemOf(row: z.infer<typeof rowSchema>): FunctionListItem {
  return {
    id: row.id,
    functionName: row.function_name,
    functionArn: row.function_arn,
    awsAccountId: row.aws_account_id,
    accountName: row.account_name,
    region: row.region,
    packageType: row.package_type,
    runtime: row.runtime,
    architecture: row.architecture,
    status: row.datadog_status,
    reason: row.status_reason,
    tool: row.datadog_tool,
    extensionVersion: row.extension_version,
    libraryVersion: row.library_version,
    ownerTool: row.owner_tool,
    ownerName: row.owner_name,
    lastModifiedAt: row.last_modified_at?.toISOString() ?? null,
  };
}

/** One function as its page shows it: what the last scan saw. Values of variables only where they are Datadog's and no secret. */
export type FunctionView = FunctionListItem & {
  accountId: AccountId;
  handler: string | null;
  memorySizeMib: number | null;
  timeoutSeconds: number | null;
  layers: string[];
  variableNames: string[];
  datadogVariables: Record<string, string>;
  isEnvironmentReadable: boolean;
  isInVpc: boolean;
  tags: Record<string, string>;
  seenAt: string;
  goneAt: string | null;
  isAccountConnected: boolean;
};

const textsSchema = z.record(z.string(), z.string());

/** The function under our own id, also one that is gone; undefined when there is none. */
export async function readFunction(id: string): Promise<FunctionView | undefined> {
  if (!z.uuid().safeParse(id).success) return undefined;
  const found = await database().lambdaFunction.findUnique({ where: { id }, include: { account: true } });
  if (!found) return undefined;
  return {
    id: found.id,
    functionName: found.functionName,
    functionArn: found.functionArn,
    awsAccountId: awsAccountIdSchema.parse(found.account.awsAccountId),
    accountName: found.account.name,
    accountId: accountIdSchema.parse(found.accountId),
    isAccountConnected: found.account.status === 'connected',
    region: found.region,
    packageType: found.packageType,
    runtime: found.runtime,
    architecture: found.architecture,
    status: found.datadogStatus,
    reason: reasonSchema.parse(found.statusReason),
    tool: found.datadogTool,
    extensionVersion: found.extensionVersion,
    libraryVersion: found.libraryVersion,
    ownerTool: found.ownerTool,
    ownerName: found.ownerName,
    lastModifiedAt: found.lastModifiedAt?.toISOString() ?? null,
    handler: found.handler,
    memorySizeMib: found.memorySizeMib,
    timeoutSeconds: found.timeoutSeconds,
    layers: found.layers,
    variableNames: found.variableNames,
    datadogVariables: textsSchema.parse(found.datadogVariables),
    isEnvironmentReadable: found.isEnvironmentReadable,
    isInVpc: found.isInVpc,
    tags: textsSchema.parse(found.tags),
    seenAt: found.seenAt.toISOString(),
    goneAt: found.goneAt?.toISOString() ?? null,
  };
}

/** One Change of a function, newest first, with the Rollout it belongs to. */
export type FunctionChangeView = {
  id: string;
  rolloutId: string;
  rolloutNumber: number;
  rolloutName: string;
  mode: string;
  verdict: string | null;
  outcome: string;
  failure: Failure | null;
  attributeCount: number;
  plannedAt: string | null;
  finishedAt: string | null;
  byName: string;
};

const failureShape = z.object({ code: z.custom<Failure['code']>(), params: reasonSchema.shape.params }).nullable();

/** What Lamplighter planned and did to the function, newest first. */
export async function listFunctionChanges(functionArn: string, count: number): Promise<FunctionChangeView[]> {
  const changes = await database().change.findMany({
    where: { functionArn },
    orderBy: { id: 'desc' },
    take: count,
    select: {
      id: true,
      verdict: true,
      outcome: true,
      failure: true,
      attributes: true,
      plannedAt: true,
      finishedAt: true,
      rollout: { select: { id: true, number: true, name: true, mode: true, createdByName: true, appliedByName: true } },
    },
  });
  return changes.map(({ rollout, ...change }) => ({
    id: change.id,
    rolloutId: rollout.id,
    rolloutNumber: rollout.number,
    rolloutName: rollout.name,
    mode: rollout.mode,
    verdict: change.verdict,
    outcome: change.outcome,
    failure: failureShape.parse(change.failure ?? null),
    attributeCount: z.array(z.unknown()).parse(change.attributes).length,
    plannedAt: change.plannedAt?.toISOString() ?? null,
    finishedAt: change.finishedAt?.toISOString() ?? null,
    byName: rollout.appliedByName ?? rollout.createdByName,
  }));
}
