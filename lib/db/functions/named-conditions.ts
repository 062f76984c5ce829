import { apiKeySourceNames, apiKeySources } from '../../core/datadog/api-key-sources.ts';
import { statuses } from '../../core/datadog/status-names.ts';
import type { DriftState } from '../../core/drift/drift.ts';
import type { FilterKey, FilterOperator } from '../../core/functions/function-filter.ts';
import { Prisma } from '../generated/client.ts';

/** SQL of the columns that filters compare as they are; table `function_value` has what stands in them, by the filter's name. */
export const valueColumns = {
  region: Prisma.sql`f.region`,
  runtime: Prisma.sql`f.runtime`,
  architecture: Prisma.sql`f.architecture`,
  package: Prisma.sql`f.package_type`,
  status: Prisma.sql`f.datadog_status`,
  tool: Prisma.sql`f.datadog_tool`,
  owner: Prisma.sql`f.owner_tool`,
  stack: Prisma.sql`f.owner_name`,
} as const satisfies Partial<Record<FilterKey, Prisma.Sql>>;

/** SQL of what a function `f` has that no column says by itself. */

const knownStatuses = statuses.filter((status) => status !== 'cannotBe');

/** SQL that holds where a function reads as `cannotBe`: also with a word that only another version's scan knows. */
export const isUninstrumentable = Prisma.sql`f.datadog_status <> ALL (${[...knownStatuses]}::text[])`;

/** SQL of the status as it is shown. */
export const shownStatus = Prisma.sql`CASE WHEN ${isUninstrumentable} THEN 'cannotBe' ELSE f.datadog_status END`;

/** SQL that holds where AWS names no runtime: container images. */
export const runtimeIsMissing = Prisma.sql`f.runtime IS NULL`;

/** SQL that holds where a function's drift is in a state; the statistics and the index of drifted functions know these conditions. */
export const driftHolds: Readonly<Record<DriftState, Prisma.Sql>> = {
  none: Prisma.sql`f.drift IS NULL`,
  drifted: Prisma.sql`(f.drift IS NOT NULL AND f.drift_accepted_at IS NULL)`,
  accepted: Prisma.sql`(f.drift IS NOT NULL AND f.drift_accepted_at IS NOT NULL)`,
};

/** SQL that holds where an environment variable holds the API key itself. An empty variable is no key. */
export const hasPlainKey = hasVariable(apiKeySources.plain.variable);

/** SQL that holds where a function has an API key of the source named, or, where a part is looked for, of one whose name holds it. */
export function apiKeyHolds(value: string, operator: FilterOperator): Prisma.Sql {
  const isPart = operator === ':' || operator === '!:';
  const sources = apiKeySourceNames.filter((name) =>
    isPart ? name.toLowerCase().includes(value.toLowerCase()) : name === value,
  );
  if (sources.length === 0) return Prisma.sql`false`;
  return Prisma.sql`(${Prisma.join(
    sources.map((name) => hasVariable(apiKeySources[name].variable)),
    ' OR ',
  )})`;
}

/** As migration 0056 has it, word for word: PostgreSQL uses an index of some rows only where it sees that the condition is the same. */
function hasVariable(name: ApiKeyVariable): Prisma.Sql {
  return Prisma.sql`coalesce(f.datadog_variables ->> ${Prisma.raw(`'${name}'`)}, '') <> ''`;
}

type ApiKeyVariable = (typeof apiKeySources)[keyof typeof apiKeySources]['variable'];
