import { maskedValue } from '../../core/change/change.ts';
import type { ResolvedLayerVersions } from '../../core/datadog/layers.ts';
import { statusOf } from '../../core/datadog/status.ts';
import { isSensitiveVariable } from '../../core/datadog/variables.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import type { FunctionConfiguration, FunctionTags } from '../../core/lambda/function-configuration.ts';
import { ownerOf } from '../../core/lambda/owner.ts';
import type { Transaction } from '../kernel/client.ts';

/** What AWS said about one function of a Region; `tags` is undefined when they could not be read. */
export type SeenFunction = {
  configuration: FunctionConfiguration;
  tags: FunctionTags | undefined;
  /** Newest layer versions of the Region, as far as they are known. */
  newest: ResolvedLayerVersions;
};

/** A row of `lambda_function`, with AWS's values and Lamplighter's verdict; column names are the database's. */
type FunctionRow = {
  region: string;
  function_arn: string;
  function_name: string;
  package_type: string;
  runtime: string | null;
  architecture: string;
  handler: string | null;
  memory_size_mib: number | null;
  timeout_seconds: number | null;
  layers: string[];
  variable_names: string[];
  datadog_variables: Record<string, string>;
  is_environment_readable: boolean;
  tags: FunctionTags;
  datadog_status: string;
  datadog_tool: string | null;
  extension_version: number | null;
  library_version: number | null;
  status_reason: unknown;
  owner_tool: string;
  owner_name: string | null;
  is_in_vpc: boolean;
  last_modified_at: string | null;
};

/**
 * Stores functions as they were just seen, new or known, in one statement. Of the environment only the names of variables
 * are kept, and values of Datadog's own that are no secrets. A function that no other tool claims and whose last applied
 * Change instrumented it counts as Lamplighter's.
 */
export async function saveSeenFunctions(
  tx: Transaction,
  { accountId, region }: { accountId: AccountId; region: string },
  functions: readonly SeenFunction[],
): Promise<void> {
  if (functions.length === 0) return;
  const byArn = new Map(functions.map((seen) => [seen.configuration.FunctionArn, rowOf(seen, region)]));
  // Always in the same order: two scans of one Region must not wait for each other in a circle.
  const rows = [...byArn.values()].sort((a, b) => (a.function_arn < b.function_arn ? -1 : 1));
  await tx.$executeRaw`
    INSERT INTO lambda_function AS known (
      id, account_id, region, function_arn, function_name, package_type, runtime, architecture, handler, memory_size_mib,
      timeout_seconds, layers, variable_names, datadog_variables, is_environment_readable, tags, datadog_status, datadog_tool,
      extension_version, library_version, status_reason, owner_tool, owner_name, is_in_vpc, last_modified_at, seen_at, gone_at
    )
    SELECT
      gen_random_uuid(), ${accountId}::uuid, region, function_arn, function_name, package_type, runtime, architecture, handler,
      memory_size_mib, timeout_seconds, layers, variable_names, datadog_variables, is_environment_readable, tags, datadog_status,
      CASE WHEN coalesce(datadog_tool, 'unknown') = 'unknown' AND datadog_status IN ('instrumented', 'outdated', 'partly') AND 'instrument' = (
        SELECT rollout.mode FROM change JOIN rollout ON rollout.id = change.rollout_id
        WHERE change.function_arn = seen.function_arn AND change.outcome = 'applied'
        ORDER BY change.finished_at DESC LIMIT 1
      ) THEN 'lamplighter' ELSE datadog_tool END,
      extension_version, library_version, status_reason, owner_tool, owner_name, is_in_vpc, last_modified_at, clock_timestamp(), NULL
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS seen (
      region text, function_arn text, function_name text, package_type text, runtime text, architecture text, handler text,
      memory_size_mib int, timeout_seconds int, layers text[], variable_names text[], datadog_variables jsonb,
      is_environment_readable boolean, tags jsonb, datadog_status text, datadog_tool text, extension_version int,
      library_version int, status_reason jsonb, owner_tool text, owner_name text, is_in_vpc boolean, last_modified_at timestamptz
    )
    ON CONFLICT (function_arn) DO UPDATE SET
      account_id = excluded.account_id, region = excluded.region, function_name = excluded.function_name,
      package_type = excluded.package_type, runtime = excluded.runtime, architecture = excluded.architecture,
      handler = excluded.handler, memory_size_mib = excluded.memory_size_mib, timeout_seconds = excluded.timeout_seconds,
      layers = excluded.layers, variable_names = excluded.variable_names, datadog_variables = excluded.datadog_variables,
      is_environment_readable = excluded.is_environment_readable, tags = excluded.tags, datadog_status = excluded.datadog_status,
      datadog_tool = excluded.datadog_tool, extension_version = excluded.extension_version,
      library_version = excluded.library_version, status_reason = excluded.status_reason, owner_tool = excluded.owner_tool,
      owner_name = excluded.owner_name, is_in_vpc = excluded.is_in_vpc, last_modified_at = excluded.last_modified_at,
      seen_at = excluded.seen_at, gone_at = NULL`;
}

/**
 * Marks the functions of a Region that a complete reading, begun at `startedAt` (the database's time), did not see.
 * Answers how many. A mark says where a function went, and is never a reason to change anything.
 */
export async function markGoneFunctions(
  tx: Transaction,
  { accountId, region, startedAt }: { accountId: AccountId; region: string; startedAt: Date },
): Promise<number> {
  return tx.$executeRaw`
    UPDATE lambda_function SET gone_at = clock_timestamp()
    WHERE account_id = ${accountId}::uuid AND region = ${region} AND seen_at < ${startedAt} AND gone_at IS NULL`;
}

function rowOf({ configuration, tags, newest }: SeenFunction, region: string): FunctionRow {
  const status = statusOf(configuration, tags, newest);
  const owner = ownerOf(tags);
  const variables = configuration.Environment?.Variables ?? {};
  return {
    region,
    function_arn: configuration.FunctionArn,
    function_name: configuration.FunctionName,
    package_type: configuration.PackageType ?? 'Zip',
    runtime: configuration.Runtime ?? null,
    architecture: configuration.Architectures?.[0] ?? 'x86_64',
    handler: configuration.Handler ?? null,
    memory_size_mib: configuration.MemorySize ?? null,
    timeout_seconds: configuration.Timeout ?? null,
    layers: configuration.Layers?.map((layer) => layer.Arn) ?? [],
    variable_names: Object.keys(variables).sort(),
    datadog_variables: datadogVariablesOf(variables),
    is_environment_readable: configuration.Environment?.Error === undefined,
    tags: tags ?? {},
    datadog_status: status.status,
    datadog_tool: status.tool ?? null,
    extension_version: status.extensionVersion ?? null,
    library_version: status.libraryVersion ?? null,
    status_reason: status.reason,
    owner_tool: owner.tool,
    owner_name: owner.name ?? null,
    is_in_vpc: (configuration.VpcConfig?.VpcId ?? '') !== '',
    last_modified_at: timestampOf(configuration.LastModified),
  };
}

/** Datadog's own variables by name; a value that is a secret, or might be one, is masked. */
function datadogVariablesOf(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => {
      const isSecret = isSensitiveVariable(name, value);
      if (isSecret && !name.startsWith('DD_')) return [];
      return [[name, isSecret ? maskedValue : value]];
    }),
  );
}

/** AWS writes `2026-09-30T10:00:00.000+0000`; anything that is no time is not kept. */
function timestampOf(text: string | undefined): string | null {
  const time = new Date(text ?? '');
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
