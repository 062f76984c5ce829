import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { type QueueName, queueNames } from './queue-table.ts';

const nameSchema = z.enum(queueNames);
const lookSchema = z.array(
  z.object({ name: nameSchema, isReady: z.boolean(), hasLost: z.boolean(), hasPutOff: z.boolean() }),
);
/** What a look has found of a queue. */
type Look = z.output<typeof lookSchema>[number];

/**
 * Looks at queues, in one statement: `isReady`: a job is due whose group is not being worked; `hasLost`: one was taken by a worker
 * that has shown no sign of life for as long as the queue allows; `hasPutOff`: one that was taken from such a worker is to wait before it
 * is handed out anew. Throws when the database cannot be asked.
 */
export async function lookForJobs(boss: PgBoss, names: readonly QueueName[]): Promise<Look[]> {
  if (names.length === 0) return [];
  const { rows } = await boss.getDb().executeSql(lookStatement, [[...names]]);
  return lookSchema.parse(rows);
}

/** Of a job that pg-boss 12 has failed because its worker showed no sign of life. Source: failJobsByHeartbeat in its plans.ts. */
const isPutOff = `job.state = 'retry' AND job.start_after > now() AND job.output #>> '{value,message}' = 'job heartbeat timeout'`;

const lookStatement = `
  SELECT wanted.name,
    EXISTS (
      SELECT FROM pgboss.job
      WHERE job.name = wanted.name AND job.state < 'active' AND NOT job.blocked AND job.start_after <= now() AND NOT EXISTS (
        SELECT FROM pgboss.job AS worked
        WHERE worked.name = job.name AND worked.state = 'active' AND worked.policy = 'singleton'
          AND coalesce(worked.singleton_key, '') = coalesce(job.singleton_key, ''))
    ) AS "isReady",
    EXISTS (
      SELECT FROM pgboss.job
      WHERE job.name = wanted.name AND job.state = 'active'
        AND job.heartbeat_on + job.heartbeat_seconds * interval '1 second' < now()
    ) AS "hasLost",
    EXISTS (SELECT FROM pgboss.job WHERE job.name = wanted.name AND ${isPutOff}) AS "hasPutOff"
  FROM unnest($1::text[]) AS wanted (name)`;

/**
 * Hands out at once what dead workers left behind. pg-boss has it wait as if the job itself had failed, twice as long each time: a lane
 * whose workers died five times was not worked for half a minute.
 */
export async function handOutLost(boss: PgBoss, { name, hasLost, hasPutOff }: Look): Promise<void> {
  if (!hasLost && !hasPutOff) return;
  // Many statements, so only where there is something.
  if (hasLost) await boss.supervise(name);
  await boss
    .getDb()
    .executeSql(`UPDATE pgboss.job SET start_after = now() WHERE job.name = $1 AND ${isPutOff}`, [name]);
}

/** The channel on which pg-boss 12 tells of new jobs, each with its queue's name. Source: notifyChannelSql in its plans.ts. */
const channelStatement = `SELECT 'pgboss_' || left(encode(sha224('pgboss'::bytea), 'hex'), 24) AS channel`;
const channelSchema = z.array(z.object({ channel: z.string() }));

type Listening = {
  /** Begins to listen, unless it does already; says so when it cannot. A connection that is lost later is made anew by itself. */
  ensure: () => Promise<void>;
  close: () => Promise<void>;
};

/**
 * Listens for new jobs, on one connection of its own: `onJob` is called with a queue's name, or without one when some may have been missed.
 */
export function listenForJobs(
  boss: PgBoss,
  onError: (error: unknown) => void,
  onJob: (name: QueueName | undefined) => void,
): Listening {
  const db = boss.getDb();
  let handle: Promise<{ close: () => Promise<void> } | undefined> | undefined;
  let isClosed = false;
  const listen = async () => {
    const [row] = channelSchema.parse((await db.executeSql(channelStatement, [])).rows);
    return await db.listen?.(
      row?.channel ?? '',
      (payload) => {
        const name = nameSchema.safeParse(payload);
        if (name.success) onJob(name.data);
      },
      () => onJob(undefined),
    );
  };
  return {
    ensure: async () => {
      if (isClosed) return;
      handle ??= listen();
      try {
        await handle;
      } catch (error) {
        // The next look tries again.
        handle = undefined;
        if (!isClosed) onError(error);
      }
    },
    close: async () => {
      isClosed = true;
      const open = await handle?.catch(() => undefined);
      await open?.close();
    },
  };
}
