import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { listAuditEvents } from '#lib/commands/audit/audit-queries.ts';
import { listFunctions } from '#lib/commands/functions/function-queries.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import type { AuditFilter } from '#lib/core/audit/audit-filter.ts';
import type { FunctionFilter } from '#lib/core/functions/function-filter.ts';
import { type FunctionQuery, sortKeys } from '#lib/core/functions/function-query.ts';
import { readFilterOptions } from '#lib/db/functions/filter-options-page.ts';
import { countMatches } from '#lib/db/functions/functions-page.ts';
import { closeDatabase } from '#lib/db/kernel/client.ts';
import { prepareDatabase } from '../scripts/postgres/database-roles.ts';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../scripts/postgres/embedded-postgres.ts';
import { migrateFor } from '../scripts/postgres/migrate-for.ts';

/**
 * How long the list of functions and the audit log take, with 100 functions and 1,000 events and with 100,000 and 1,000,000, in one
 * run; a line for each order and filter, with the ratio. Aim: at most 2. Totals and filter options of many functions come after the rows,
 * so they are listed apart, in milliseconds. `--json` prints one JSON object on the last line.
 */

const sizes = [
  { functions: 100, events: 1_000 },
  { functions: 100_000, events: 1_000_000 },
] as const;

const viewer = personCaller({ userId: 'bench', name: 'Bench', role: 'viewer' });
const folder = path.resolve(import.meta.dirname, '../.data/bench-reads');
const server = await startEmbeddedPostgres(folder);
const { ownerUrl, applicationUrl } = await prepareDatabase(server, folder, 'reads');
await migrateFor(applicationUrl, ownerUrl);
process.env['DATABASE_URL'] = applicationUrl;
/** As the owner of the tables, who alone may have their statistics gathered. */
const client = new pg.Client({ connectionString: ownerUrl });
await client.connect();

/** Stores functions `from` to `to`, over ten accounts and three Regions, of names, tags and states as large companies have them. */
async function storeFunctions(from: number, to: number): Promise<void> {
  await client.query(
    `INSERT INTO account (id, aws_account_id, name, partition, read_role_arn, external_id, status, regions, connected_at)
     SELECT gen_random_uuid(), (200000000000 + n)::text, 'account-' || n, 'aws', 'arn', 'x', 'connected',
       ARRAY['eu-west-1', 'us-east-1', 'us-west-2'], now()
     FROM generate_series(0, 9) AS n ON CONFLICT DO NOTHING`,
  );
  await client.query(
    `INSERT INTO lambda_function (id, account_id, region, function_arn, function_name, runtime, tags, datadog_status, status_reason,
       owner_tool, owner_name, last_modified_at, seen_at, architecture, package_type, datadog_tool, datadog_variables, drift)
     SELECT gen_random_uuid(), a.id, place.region, 'arn:aws:lambda:' || place.region || ':' || a.aws_account_id || ':function:' || place.name,
       place.name, CASE WHEN n % 5000 = 0 THEN 'ruby3.3' ELSE (ARRAY['python3.12', 'nodejs22.x', 'java21', NULL])[1 + n % 4] END,
       jsonb_build_object('team', 'team-' || n % 20, 'cost-center', 'cc-' || n % 50),
       (ARRAY['not', 'partly', 'outdated', 'instrumented', 'cannotBe'])[1 + n % 5], '{"code": "nothingFound", "params": {}}',
       CASE WHEN n % 5000 = 0 THEN 'sam' ELSE 'cdk' END, 'stack-' || n % 100, now() - make_interval(mins => n), now(),
       CASE WHEN n % 5000 = 0 THEN 'arm64' ELSE 'x86_64' END, CASE WHEN n % 5000 = 0 THEN 'Image' ELSE 'Zip' END,
       CASE WHEN n % 5000 = 0 THEN 'serverless' ELSE 'lamplighter' END,
       CASE WHEN n % 5000 = 0 THEN '{"DD_API_KEY": "hidden"}'::jsonb ELSE '{"DD_API_KEY_SECRET_ARN": "arn:aws:secretsmanager:x"}'::jsonb END,
       CASE WHEN n % 5000 = 0 THEN '{}'::jsonb END
     FROM generate_series($1::int, $2::int - 1) AS n
     JOIN account a ON a.aws_account_id = (200000000000 + n % 10)::text,
     LATERAL (SELECT (ARRAY['eu-west-1', 'us-east-1', 'us-west-2'])[1 + n % 3] AS region, 'orders-' || md5(n::text) || '-api' AS name) place`,
    [from, to],
  );
}

async function storeEvents(from: number, to: number): Promise<void> {
  await client.query(
    `INSERT INTO audit_event (actor_id, actor_name, action, aws_account_id, region, function_arn, function_name, rollout_number, outcome)
     SELECT 'worker', 'Person ' || n % 30, (ARRAY['change.intended', 'change.applied', 'scan.finished'])[1 + n % 3],
       (200000000000 + n % 10)::text, 'eu-west-1', 'arn:aws:lambda:eu-west-1:1:function:pay-' || n % 5000, 'pay-' || n % 5000,
       1 + n / 500, CASE WHEN n % 3 = 1 THEN 'applied' END
     FROM generate_series($1::int, $2::int - 1) AS n`,
    [from, to],
  );
}

const first: FunctionQuery = { filters: [], sort: 'name', isDescending: false, place: 'first', pageSize: 25 };
const list = (query: FunctionQuery) => () => runQuery(listFunctions, query, viewer);
const log = (filter: AuditFilter) => () => runQuery(listAuditEvents, { filter, limit: 50 }, viewer);

/** Filters by each thing that the list can be filtered by: what many functions have, and what few have. */
const filters: Readonly<Record<string, FunctionFilter>> = {
  'of a runtime': { key: 'runtime', operator: '=', values: ['java21'] },
  'of a rare runtime': { key: 'runtime', operator: '=', values: ['ruby3.3'] },
  'of a Region': { key: 'region', operator: '=', values: ['eu-west-1'] },
  'not of a Region': { key: 'region', operator: '!=', values: ['eu-west-1'] },
  'of an account': { key: 'account', operator: '=', values: ['200000000003'] },
  'of a status': { key: 'status', operator: '=', values: ['partly'] },
  'that cannot be instrumented': { key: 'status', operator: '=', values: ['cannotBe'] },
  'of a rare architecture': { key: 'architecture', operator: '=', values: ['arm64'] },
  'of a rare package type': { key: 'package', operator: '=', values: ['Image'] },
  'of a rare tool': { key: 'tool', operator: '=', values: ['serverless'] },
  'of a rare owner': { key: 'owner', operator: '=', values: ['sam'] },
  'of a stack': { key: 'stack', operator: '=', values: ['stack-17'] },
  'of a part of a stack': { key: 'stack', operator: ':', values: ['ck-17'] },
  'that drifted': { key: 'drift', operator: '=', values: ['drifted'] },
  'with a plain key': { key: 'apiKey', operator: '=', values: ['plain'] },
  'with a key in a secret': { key: 'apiKey', operator: '=', values: ['secretsManager'] },
  'with a part of a name': { key: 'name', operator: ':', values: ['c4ca42'] },
  'with two letters of a name': { key: 'name', operator: ':', values: ['c4'] },
  'of a name that is not': { key: 'name', operator: '=', values: ['nothing'] },
  'with a tag': { key: 'tag', operator: '=', values: ['cost-center=cc-7'] },
  'with a part of a tag': { key: 'tag', operator: ':', values: ['cc-17'] },
  'with a part of a tag that is not': { key: 'tag', operator: ':', values: ['zz'] },
  'without a tag': { key: 'tag', operator: '!=', values: ['team=team-3'] },
};

/** What is measured, by its name. */
const reads: Readonly<Record<string, () => Promise<unknown>>> = {
  ...Object.fromEntries(
    sortKeys.flatMap((sort) => [
      [`functions by ${sort}, first page`, list({ ...first, sort })],
      [`functions by ${sort}, last page`, list({ ...first, sort, place: 'last' })],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(filters).flatMap(([name, filter]) => [
      [`functions ${name}`, list({ ...first, filters: [filter] })],
      [`functions ${name}, last page`, list({ ...first, filters: [filter], place: 'last' })],
    ]),
  ),
  'events, all': log({}),
  'events of an action': log({ action: ['scan.finished'] }),
  'events of an action that never was': log({ action: ['webhook.created'] }),
  'events of an old Rollout': log({ rollout: [1] }),
  'events of a person': log({ actor: ['person 17'] }),
  'events of nobody': log({ actor: ['nobody'] }),
  'events of a part of a name': log({ function: ['pay-77'] }),
  'events of a Change': log({ change: ['00000000-0000-7000-8000-000000000001'] }),
  'events of an outcome that never was': log({ outcome: ['stale'] }),
};

/**
 * What no page's rows wait for, by its name. Read anew each time: what takes long is kept a while by those who ask for it (shared-results.ts).
 */
const afterwards: Readonly<Record<string, () => Promise<unknown>>> = {
  'total of all functions': () => countMatches([], 'all'),
  ...Object.fromEntries(
    Object.entries(filters).map(([name, filter]) => [
      `total of functions ${name}`,
      () => countMatches([filter], 'all'),
    ]),
  ),
  'filter options': () => readFilterOptions('all'),
};

/** The median time of each, in milliseconds. */
async function measure(measured: typeof reads, rounds: number): Promise<Record<string, number>> {
  const medians: Record<string, number> = {};
  for (const [name, read] of Object.entries(measured)) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      await read();
      times.push(performance.now() - startedAt);
    }
    medians[name] = times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
  }
  return medians;
}

try {
  const measured: Record<string, number>[] = [];
  let stored: { functions: number; events: number } = { functions: 0, events: 0 };
  for (const size of sizes) {
    await storeFunctions(stored.functions, size.functions);
    await storeEvents(stored.events, size.events);
    stored = size;
    await client.query('VACUUM ANALYZE');
    await measure(reads, 2); // warm
    measured.push({ ...(await measure(reads, 15)), ...(await measure(afterwards, 3)) });
  }
  const [small = {}, large = {}] = measured;
  const ratios = Object.fromEntries(Object.keys(large).map((name) => [name, (large[name] ?? 0) / (small[name] ?? 0)]));
  for (const [name, ratio] of Object.entries(ratios)) {
    console.log(`${name}: ${small[name]?.toFixed(1)} ms and ${large[name]?.toFixed(1)} ms, ${ratio.toFixed(2)} times.`);
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify({ small, large, ratios }));
} finally {
  await client.end();
  await closeDatabase();
  stopEmbeddedPostgres(folder);
  fs.rmSync(folder, { recursive: true, force: true });
}
