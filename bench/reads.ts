import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { listAuditEvents } from '#lib/commands/audit/audit-queries.ts';
import { listFilterOptions, listFunctions } from '#lib/commands/functions/function-queries.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import type { AuditFilter } from '#lib/core/audit/audit-filter.ts';
import type { FunctionFilter } from '#lib/core/functions/function-filter.ts';
import { type FunctionQuery, sortKeys } from '#lib/core/functions/function-query.ts';
import { closeDatabase } from '#lib/db/kernel/client.ts';
import { prepareDatabase } from '../scripts/postgres/database-roles.ts';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../scripts/postgres/embedded-postgres.ts';
import { migrateFor } from '../scripts/postgres/migrate-for.ts';

/**
 * How long the list of functions and the audit log take, with 100 functions and 1,000 events and with 100,000 and 1,000,000, in one
 * run; a line for each order and filter, with the ratio. `--json` prints one JSON object on the last line. Aim: at most 2.
 */

const sizes = [
  { functions: 100, events: 1_000 },
  { functions: 100_000, events: 1_000_000 },
] as const;
const rounds = 15;

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
       owner_tool, owner_name, last_modified_at, seen_at)
     SELECT gen_random_uuid(), a.id, place.region, 'arn:aws:lambda:' || place.region || ':' || a.aws_account_id || ':function:' || place.name,
       place.name, (ARRAY['python3.12', 'nodejs22.x', 'java21', NULL])[1 + n % 4],
       jsonb_build_object('team', 'team-' || n % 20, 'cost-center', 'cc-' || n % 50),
       (ARRAY['not', 'partly', 'outdated', 'instrumented', 'cannotBe'])[1 + n % 5], '{"code": "nothingFound", "params": {}}',
       'cdk', 'stack-' || n % 100, now() - make_interval(mins => n), now()
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
const filtered = (...filters: FunctionFilter[]) => ({ ...first, filters });
const list = (query: FunctionQuery) => () => runQuery(listFunctions, query, viewer);
const log = (filter: AuditFilter) => () => runQuery(listAuditEvents, { filter, limit: 50 }, viewer);

/** What is measured, by its name. */
const reads: Readonly<Record<string, () => Promise<unknown>>> = {
  ...Object.fromEntries(
    sortKeys.flatMap((sort) => [
      [`functions by ${sort}, first page`, list({ ...first, sort })],
      [`functions by ${sort}, last page`, list({ ...first, sort, place: 'last' })],
    ]),
  ),
  'functions of a runtime': list(filtered({ key: 'runtime', operator: '=', values: ['java21'] })),
  'functions not of a Region': list(filtered({ key: 'region', operator: '!=', values: ['eu-west-1'] })),
  'functions with a part of a name': list(filtered({ key: 'name', operator: ':', values: ['c4ca42'] })),
  'functions with a tag': list(filtered({ key: 'tag', operator: '=', values: ['cost-center=cc-7'] })),
  'functions with a part of a tag': list(filtered({ key: 'tag', operator: ':', values: ['cc-17'] })),
  'functions without a tag': list(filtered({ key: 'tag', operator: '!=', values: ['team=team-3'] })),
  'filter options': () => runQuery(listFilterOptions, {}, viewer),
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

/** The median time of each read, in milliseconds. */
async function measure(): Promise<Record<string, number>> {
  const medians: Record<string, number> = {};
  for (const [name, read] of Object.entries(reads)) {
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
    await measure(); // warm
    measured.push(await measure());
  }
  const [small = {}, large = {}] = measured;
  const ratios = Object.fromEntries(Object.keys(reads).map((name) => [name, (large[name] ?? 0) / (small[name] ?? 0)]));
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
