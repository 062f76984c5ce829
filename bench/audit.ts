import path from 'node:path';
import pg from 'pg';
import { verifyStoredLog } from '#lib/db/audit/proof-log.ts';
import { closeDatabase } from '#lib/db/kernel/client.ts';
import { createChainer } from '#lib/jobs/audit/chain-events.ts';
import { startInstallation } from '../scripts/installation/start-installation.ts';

/**
 * How fast events of the audit log are chained, and verified, in a small log and in one ten times as long. `--json` prints one
 * JSON object on the last line. Aim: more than 1,000 events a second, and no slower in the long log.
 */

const batch = 10_000;
const longLog = 10 * batch;

const folder = path.resolve(import.meta.dirname, '../.data/bench-audit');
const installation = await startInstallation(folder, {});
const client = new pg.Client({ connectionString: installation.databaseUrl });
await client.connect();
const chainer = createChainer();

/** Writes events as changes write them, then chains them. Returns events chained a second. */
async function chainedPerSecond(count: number): Promise<number> {
  await client.query(
    `INSERT INTO audit_event (actor_id, actor_name, action, aws_account_id, region, function_arn, function_name, rollout_number,
       outcome, aws_request_id, attributes, details)
     SELECT 'worker', 'Lamplighter worker', 'change.applied', '111122223333', 'eu-west-1',
       'arn:aws:lambda:eu-west-1:111122223333:function:pay-' || n, 'pay-' || n, 7, 'applied', gen_random_uuid()::text,
       jsonb_build_array(jsonb_build_object('path', 'Handler', 'action', 'change', 'before', 'a.handler', 'after', 'b', 'sensitive', false)),
       jsonb_build_object('attempts', 1)
     FROM generate_series(1, $1::int) AS n`,
    [count],
  );
  const startedAt = performance.now();
  await chainer.chainNew();
  return Math.round(count / ((performance.now() - startedAt) / 1000));
}

async function verifiedPerSecond(): Promise<number> {
  const startedAt = performance.now();
  const { events } = await verifyStoredLog({ outside: [], publicKeys: [], heads: [] });
  if (events.valid !== events.all) throw new Error('This log should be valid.');
  return Math.round(events.all / ((performance.now() - startedAt) / 1000));
}

try {
  await chainedPerSecond(batch); // warm
  const small = { chained: await chainedPerSecond(batch), verified: await verifiedPerSecond() };
  await chainedPerSecond(longLog - 2 * batch);
  const long = { chained: await chainedPerSecond(batch), verified: await verifiedPerSecond() };
  console.log(`Audit log of ${2 * batch} events: ${small.chained} chained and ${small.verified} verified a second.`);
  console.log(
    `Audit log of ${longLog + batch} events: ${long.chained} chained and ${long.verified} verified a second.`,
  );
  if (process.argv.includes('--json'))
    console.log(JSON.stringify({ small, long, ratio: long.chained / small.chained }));
} finally {
  await client.end();
  await closeDatabase();
  await installation.stop();
}
