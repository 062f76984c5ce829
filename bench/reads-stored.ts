import pg from 'pg';
import { z } from 'zod';

/** How many functions and audit events a database holds, and how many entries the timeline of one function has. */
export type Size = { functions: number; events: number; entries: number };

/**
 * Stores functions and events of this size, over ten accounts and three Regions, of names, tags and states as large companies have them,
 * in an empty database; in one that holds them nothing is done. As the owner of the tables, who alone may have their statistics gathered.
 * `remember` is told the newest event, as the worker
 * is when it has chained it. Returns the id of the function whose timeline is long.
 */
export async function storeSize(
  ownerUrl: string,
  { functions, events, entries }: Size,
  remember: (newestEvent: bigint) => Promise<void> = async () => undefined,
): Promise<{ oldFunctionId: string }> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const known = await client.query('SELECT 1 FROM lambda_function LIMIT 1');
    if (known.rows.length === 0) {
      await storeFunctions(client, functions);
      await storeEvents(client, events);
      await storeTimeline(client, entries);
      const newest = await client.query('SELECT coalesce(max(id), 0) AS id FROM audit_event');
      await remember(z.object({ id: z.coerce.bigint() }).parse(newest.rows[0]).id);
      await client.query('VACUUM ANALYZE');
    }
    const { rows } = await client.query('SELECT id FROM lambda_function WHERE function_name = $1', [oldFunction]);
    return { oldFunctionId: z.object({ id: z.string() }).parse(rows[0]).id };
  } finally {
    await client.end();
  }
}

async function storeFunctions(client: pg.Client, count: number): Promise<void> {
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
       jsonb_build_object('team', 'team-' || n % 20, 'cost-center', 'cc-' || n % 50, 'build', (n % 1000)::text),
       (ARRAY['not', 'partly', 'outdated', 'instrumented', 'cannotBe'])[1 + n % 5], '{"code": "nothingFound", "params": {}}',
       CASE WHEN n % 5000 = 0 THEN 'sam' ELSE 'cdk' END, 'stack-' || n % 100, now() - make_interval(mins => n), now(),
       CASE WHEN n % 5000 = 0 THEN 'arm64' ELSE 'x86_64' END, CASE WHEN n % 5000 = 0 THEN 'Image' ELSE 'Zip' END,
       CASE WHEN n % 5000 = 0 THEN 'serverless' ELSE 'lamplighter' END,
       CASE WHEN n % 5000 = 0 THEN '{"DD_API_KEY": "hidden"}'::jsonb ELSE '{"DD_API_KEY_SECRET_ARN": "arn:aws:secretsmanager:x"}'::jsonb END,
       CASE WHEN n % 5000 = 0 THEN '{}'::jsonb END
     FROM generate_series(0, $1::int - 1) AS n
     JOIN account a ON a.aws_account_id = (200000000000 + n % 10)::text,
     LATERAL (SELECT (ARRAY['eu-west-1', 'us-east-1', 'us-west-2'])[1 + n % 3] AS region, 'orders-' || md5(n::text) || '-api' AS name) place`,
    [count],
  );
}

/** An event for each second until now. */
async function storeEvents(client: pg.Client, count: number): Promise<void> {
  await client.query(
    `INSERT INTO audit_event (at, actor_id, actor_name, action, aws_account_id, region, function_arn, function_name, rollout_number, outcome)
     SELECT now() - make_interval(secs => $1::int - n), 'worker', 'Person ' || n % 30, (ARRAY['change.intended', 'change.applied', 'scan.finished'])[1 + n % 3],
       (200000000000 + n % 10)::text, 'eu-west-1', 'arn:aws:lambda:eu-west-1:1:function:pay-' || n % 5000, 'pay-' || n % 5000,
       1 + n / 500, CASE WHEN n % 3 = 1 THEN 'applied' END
     FROM generate_series(0, $1::int - 1) AS n`,
    [count],
  );
}

/** The name of the function whose timeline is long: the first that is stored. */
const oldFunction = 'orders-cfcd208495d565ef66e7dff9f98764da-api';

/** As many Changes, sightings (of which the product keeps 200) and events of drift of one function, turn about. */
async function storeTimeline(client: pg.Client, count: number): Promise<void> {
  const isOld = `f.function_name = '${oldFunction}'`;
  await client.query(
    `INSERT INTO rollout (id, name, mode, status, strategy, created_by, created_by_name, created_at)
     SELECT gen_random_uuid(), 'Rollout of ' || n, 'instrument', 'completed', '{}', 'bench', 'Bench', now() - make_interval(hours => n)
     FROM generate_series(1, $1::int) AS n`,
    [count],
  );
  await client.query(
    `INSERT INTO change (id, rollout_id, account_id, region, function_arn, function_name, verdict, wave, outcome, planned_at, finished_at)
     SELECT gen_random_uuid(), r.id, f.account_id, f.region, f.function_arn, f.function_name, 'change', 0, 'applied', r.created_at, r.created_at
     FROM rollout r, lambda_function f WHERE ${isOld}`,
  );
  await client.query(
    `INSERT INTO function_sighting (function_id, kind, at)
     SELECT f.id, 'edited', now() - make_interval(hours => n) FROM generate_series(1, least($1::int, 200)) AS n, lambda_function f WHERE ${isOld}`,
    [count],
  );
  await client.query(
    `INSERT INTO audit_event (at, actor_id, actor_name, action, function_arn, function_name)
     SELECT now() - make_interval(hours => n), 'worker', 'Worker', 'function.drifted', f.function_arn, f.function_name
     FROM generate_series(1, $1::int) AS n, lambda_function f WHERE ${isOld}`,
    [count],
  );
}
