import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { shareReads } from '#app/_doors/shared-reads.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { readRolloutProgress } from '#lib/commands/rollouts/rollout-queries.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import { defaultStrategy } from '#lib/core/rollout/default-strategy.ts';
import { closeDatabase, database } from '#lib/db/kernel/client.ts';
import { closeNotifications, subscribe } from '#lib/db/kernel/notify.ts';
import { prepareDatabase } from '../scripts/postgres/database-roles.ts';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../scripts/postgres/embedded-postgres.ts';
import { migrateFor } from '../scripts/postgres/migrate-for.ts';

/**
 * What following a Rollout costs while it is applied: bytes that one follower is sent and statements that PostgreSQL is asked a second,
 * with 100 and 10,000 Changes, and with 1 and 20 followers. Reads as the event stream does: told by notifications, at most twice a
 * second, one read for all. `--json` prints one JSON object on the last line. Aim: 20 followers ask what one asks; 10,000 Changes are
 * sent as few bytes as 100.
 */

const sizes = [100, 10_000] as const;
const followerCounts = [1, 20] as const;
/** As a Rollout goes on in ten Regions within AWS's quota. */
const changesPerSecond = 20;
const seconds = 8;
/** As app/api/events/rollouts reads: at most so often for all, and for each follower. */
const sharedMilliseconds = 400;
const followerMilliseconds = 500;
const views = {
  'numbers alone': { withLog: false },
  'with the rows that moved': { withLog: false, changedWithinSeconds: 10 },
} as const;

const viewer = personCaller({ userId: 'bench', name: 'Bench', role: 'viewer' });
const folder = path.resolve(import.meta.dirname, '../.data/bench-live');
const server = await startEmbeddedPostgres(folder);
const { ownerUrl, applicationUrl } = await prepareDatabase(server, folder, 'live');
await migrateFor(applicationUrl, ownerUrl);
process.env['DATABASE_URL'] = applicationUrl;
const writer = new pg.Client({ connectionString: ownerUrl });
await writer.connect();

/** A Rollout that is applied in one account and ten Regions; returns its id. */
async function storeRollout(size: number): Promise<string> {
  const { id } = await database().rollout.create({
    data: {
      ...{ mode: 'instrument', status: 'applying', planDigest: 'x', createdBy: 'bench', createdByName: 'Bench' },
      ...{
        strategy: defaultStrategy(0),
        waves: { create: { index: 0, size, status: 'running', startedAt: new Date() } },
      },
    },
  });
  await writer.query(
    `INSERT INTO account (id, aws_account_id, name, partition, read_role_arn, external_id, status, regions, connected_at)
     VALUES (gen_random_uuid(), '200000000000', 'bench', 'aws', 'arn', 'x', 'connected', '{}', now()) ON CONFLICT DO NOTHING`,
  );
  await writer.query(
    `INSERT INTO change (id, rollout_id, account_id, region, function_arn, function_name, verdict, wave, outcome, fingerprint_before,
       fingerprint_target, findings, conflicts, attributes_sealed)
     SELECT gen_random_uuid(), $1::uuid, a.id, 'eu-bench-' || n % 10, 'arn:' || $1::text || ':' || n, 'function-' || n, 'change', 0, 'pending',
       '{}', '{}', '[]', '[]', ''
     FROM generate_series(1, $2::int) AS n, account a`,
    [id, size],
  );
  await writer.query('VACUUM ANALYZE');
  return id;
}

/** Applies one Change after the other until it is told to stop, and tells the followers. */
function applyChanges(rolloutId: string): () => Promise<void> {
  let isOver = false;
  const run = async () => {
    while (!isOver) {
      await writer.query(
        `UPDATE change SET outcome = 'applied', intent_at = now(), finished_at = now()
         WHERE id = (SELECT id FROM change WHERE rollout_id = $1::uuid ORDER BY finished_at NULLS FIRST, id LIMIT 1)`,
        [rolloutId],
      );
      await writer.query('SELECT pg_notify($1, $2)', ['lamplighter', `rollout:${rolloutId}`]);
      await new Promise((resolve) => setTimeout(resolve, 1_000 / changesPerSecond));
    }
  };
  const running = run();
  return async () => {
    isOver = true;
    await running;
  };
}

let statements = 0;
const { query } = pg.Client.prototype;
/** Counts what every connection but the writer's is asked. */
Object.defineProperty(pg.Client.prototype, 'query', {
  value: function count(this: pg.Client, ...asked: unknown[]): unknown {
    if (this !== writer) statements += 1;
    return Reflect.apply(query, this, asked);
  },
});

type Figures = {
  bytesPerSecond: number;
  statementsPerSecond: number;
  snapshotsPerSecond: number;
  readMilliseconds: number;
};

async function measure(
  rolloutId: string,
  followers: number,
  view: (typeof views)[keyof typeof views],
): Promise<Figures> {
  const share = shareReads<unknown>(sharedMilliseconds);
  const times: number[] = [];
  const read = async () => {
    const began = performance.now();
    const progress = await runQuery(readRolloutProgress, { rolloutId, ...view }, viewer);
    times.push(performance.now() - began);
    return progress;
  };
  let bytes = 0;
  let snapshots = 0;
  const leave = await Promise.all(
    Array.from({ length: followers }, async () => {
      let timer: NodeJS.Timeout | undefined;
      let sentAt = 0;
      const send = async () => {
        sentAt = performance.now();
        const sent = JSON.stringify(await share('all', read));
        bytes += sent.length;
        snapshots += 1;
        timer = undefined;
      };
      const schedule = () => {
        timer ??= setTimeout(() => void send(), Math.max(0, sentAt + followerMilliseconds - performance.now()));
      };
      const unsubscribe = await subscribe(`rollout:${rolloutId}`, schedule);
      return () => {
        unsubscribe();
        clearTimeout(timer);
      };
    }),
  );
  const stop = applyChanges(rolloutId);
  statements = 0;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const asked = statements;
  await stop();
  for (const one of leave) one();
  return {
    bytesPerSecond: bytes / followers / seconds,
    statementsPerSecond: asked / seconds,
    snapshotsPerSecond: snapshots / followers / seconds,
    readMilliseconds: times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0,
  };
}

try {
  const found: Record<string, Figures> = {};
  for (const size of sizes) {
    const rolloutId = await storeRollout(size);
    for (const followers of followerCounts) {
      for (const [name, view] of Object.entries(views)) {
        const figures = await measure(rolloutId, followers, view);
        const what = `${size} Changes, ${followers} following, ${name}`;
        found[what] = figures;
        const { bytesPerSecond, statementsPerSecond, readMilliseconds } = figures;
        console.log(
          `${what}: ${Math.round(bytesPerSecond)} bytes a second to each, ${statementsPerSecond.toFixed(1)} statements a second, read in ${readMilliseconds.toFixed(1)} ms.`,
        );
      }
    }
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify(found));
} finally {
  await writer.end();
  await closeNotifications();
  await closeDatabase();
  stopEmbeddedPostgres(folder);
  fs.rmSync(folder, { recursive: true, force: true });
}
