import path from 'node:path';
import pg from 'pg';
import { readCoverage, readOverview } from '#lib/commands/functions/overview-queries.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import { recordCoverageDay } from '#lib/db/functions/coverage-day-rows.ts';
import { closeDatabase, database } from '#lib/db/kernel/client.ts';
import { startInstallation } from '../scripts/installation/start-installation.ts';

/**
 * How long the overview is read, and today's coverage counted, in a small fleet and in one of 100,000 functions (100 accounts, 30 Regions,
 * 400 days of history, a tag of which nearly every function has another value). `--json` prints one JSON object on the last line. Aim: the
 * overview of the large fleet in under half a second.
 */

const small = 1_000;
const large = 100_000;
const accounts = 100;
const regions = Array.from({ length: 30 }, (_, index) => `eu-bench-${index + 1}`);

const folder = path.resolve(import.meta.dirname, '../.data/bench-overview');
const installation = await startInstallation(folder, {});
const client = new pg.Client({ connectionString: installation.databaseUrl });
await client.connect();
const viewer = personCaller({ userId: 'bench', name: 'Bench', role: 'viewer' });

async function insertAccounts(): Promise<void> {
  await client.query(
    `INSERT INTO account (id, aws_account_id, name, partition, read_role_arn, external_id, status, regions, connected_at)
     SELECT gen_random_uuid(), lpad((200000000000 + n * 7919)::text, 12, '0'), 'account-' || n, 'aws', 'arn', 'external-' || n, 'connected',
       $2::text[], now()
     FROM generate_series(1, $1::int) AS n`,
    [accounts, regions],
  );
  await client.query(
    `INSERT INTO coverage_day (day, account_id, instrumented, outdated, partly, not_instrumented, cannot_be, counted_at)
     SELECT (now() AT TIME ZONE 'UTC')::date - ago, id, 400 - ago, ago, 10, 20, 1, now() FROM account, generate_series(1, 399) AS ago`,
  );
}

/** Functions `from` to `to`, spread over all accounts and Regions. */
async function insertFunctions(from: number, to: number): Promise<void> {
  await client.query(
    `INSERT INTO lambda_function (id, account_id, region, function_arn, function_name, runtime, package_type, layers, variable_names,
       datadog_variables, tags, datadog_status, status_reason, seen_at)
     SELECT gen_random_uuid(), a.id, place.region, 'arn:aws:lambda:' || place.region || ':' || a.aws_account_id || ':function:bench-' || n,
       'bench-' || n, CASE WHEN n % 25 > 0 THEN (ARRAY['python3.12', 'nodejs22.x', 'java21', 'dotnet8', 'ruby3.3'])[1 + n % 5] END,
       CASE WHEN n % 25 > 0 THEN 'Zip' ELSE 'Image' END,
       ARRAY['arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension:90'], ARRAY['TABLE_NAME', 'QUEUE_URL', 'LOG_LEVEL', 'STAGE'],
       jsonb_build_object('DD_ENV', 'prod', 'DD_SERVICE', 'bench', 'DD_SITE', 'datadoghq.com') ||
         CASE WHEN n % 40 = 0 THEN '{"DD_API_KEY": "hidden"}'::jsonb ELSE '{}'::jsonb END,
       jsonb_build_object('team', 'team-' || n % 60, 'env', 'prod', 'git-sha', md5(n::text), 'aws:cloudformation:stack-name', 'stack-' || n % 900),
       (ARRAY['not', 'instrumented', 'outdated', 'partly', 'cannotBe'])[1 + n % 5], '{"code": "complete", "params": {}}', now()
     FROM generate_series($1::int, $2::int) AS n
     JOIN LATERAL (SELECT ($3::text[])[1 + n / 7 % cardinality($3::text[])] AS region) place ON true
     JOIN (SELECT id, aws_account_id, row_number() OVER (ORDER BY aws_account_id) - 1 AS place FROM account) a ON a.place = n % $4::int`,
    [from, to, regions, accounts],
  );
  await client.query('VACUUM ANALYZE');
}

/** The middle of five, in milliseconds, after one to warm. */
async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  await work();
  for (let time = 0; time < 5; time += 1) {
    const began = performance.now();
    await work();
    took.push(performance.now() - began);
  }
  return Math.round(took.toSorted((a, b) => a - b)[2] ?? 0);
}

async function countToday(): Promise<void> {
  await client.query(
    `UPDATE coverage_day SET counted_at = now() - interval '2 hours' WHERE day = (now() AT TIME ZONE 'UTC')::date`,
  );
  await recordCoverageDay(database());
}

async function measure(functions: number) {
  const measured = {
    overview: await milliseconds(() => runQuery(readOverview, {}, viewer)),
    uniqueTag: await milliseconds(() => runQuery(readCoverage, { tagKey: 'git-sha', days: 400 }, viewer)),
    countToday: await milliseconds(countToday),
  };
  console.log(
    `${functions} functions: the overview in ${measured.overview} ms, by a tag with a value for each function and 400 days in ${measured.uniqueTag} ms; today counted in ${measured.countToday} ms.`,
  );
  return measured;
}

try {
  await insertAccounts();
  await insertFunctions(1, small);
  const ofSmall = await measure(small);
  await insertFunctions(small + 1, large);
  const ofLarge = await measure(large);
  if (process.argv.includes('--json'))
    console.log(JSON.stringify({ small: ofSmall, large: ofLarge, ratio: ofLarge.overview / ofSmall.overview }));
} finally {
  await client.end();
  await closeDatabase();
  await installation.stop();
}
