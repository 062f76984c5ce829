import crypto from 'node:crypto';
import { type ConstructorOptions, fromPrisma, getConstructionPlans, PgBoss } from 'pg-boss';
import { z } from 'zod';
import { Prisma } from '../generated/client.ts';
import type { Transaction } from '../kernel/client.ts';
import {
  type ConnectionBounds,
  connectionBounds,
  migrationBounds,
  prepareConnection,
} from '../kernel/connection-bounds.ts';
import { databaseEnvironment } from '../kernel/environment.ts';
import { connecting } from '../kernel/outage.ts';
import { rowsOf } from '../kernel/rows.ts';
import { lookoutOf, startLookout } from './lookout.ts';
import { backgroundPriority, urgentPriority } from './places.ts';
import { parsePayload, type QueueName, type QueuePayload, queueNames, queues } from './queue-table.ts';

export type { WorkerOptions } from './places.ts';
export type { QueueName, QueuePayload } from './queue-table.ts';
export { type JobContext, workOn } from './work-on.ts';

/** Connections on which a worker takes jobs, says that they are alive and ends them; beside them one listens. */
const queueConnections = 3;

/** Seconds without a sign of life after which another worker takes over a job (pg-boss accepts no less than 10). */
const heartbeatSeconds = 10;

export type EnqueueOptions = {
  /** Jobs of one group are worked one after another, across all workers: the database allows one active job a group. */
  group?: string;
  /** Not before so many seconds from now. */
  startAfterSeconds?: number;
  /** Whether it goes before all others of its queue: what is to be taken back must not wait behind what is still being sent. */
  isUrgent?: boolean;
  /** Whether all others of its queue go before it: nobody waits for it. */
  isBackground?: boolean;
  /**
   * Drops this job when an equal one waits already and is due no later. Only for jobs that are not needed a second time: the waiting
   * one may start before this transaction's writes can be seen.
   */
  skipIfWaiting?: boolean;
  /**
   * With `skipIfWaiting`: drops it also when an equal one is being worked, by a worker that shows signs of life. Only for what is asked for
   * again and again: the one that is worked may have looked for the last time already.
   */
  skipIfWorked?: boolean;
};

type Open = { url: string; boss: Promise<PgBoss> };

declare global {
  // One a process, although Next.js bundles this file more than once.
  var lamplighterQueue: Open | undefined;
}

/**
 * Adds a job to a queue within the caller's transaction: it exists once the transaction is committed, and never otherwise.
 * Returns the job's id, or null when `skipIfWaiting` dropped it.
 */
export async function enqueue<Name extends QueueName>(
  tx: Transaction,
  name: Name,
  payload: QueuePayload<Name>,
  { group, ...options }: EnqueueOptions = {},
): Promise<string | null> {
  const [id] = await enqueueAll(tx, name, [{ payload, group }], options);
  return id ?? null;
}

/** Adds jobs to a queue likewise, however many in two statements at most. Returns the ids of those added. */
export async function enqueueAll<Name extends QueueName>(
  tx: Transaction,
  name: Name,
  wanted: readonly { payload: QueuePayload<Name>; group?: string | undefined }[],
  options: Omit<EnqueueOptions, 'group'> = {},
): Promise<string[]> {
  const { startAfterSeconds = 0, skipIfWaiting = false } = options;
  const priority = priorityOf(options);
  const jobs = wanted.map(({ payload, group }) => ({ data: parsePayload(name, payload), group }));
  if (jobs.length === 0) return [];
  const waiting = skipIfWaiting ? await findWaiting(tx, name, jobs, options) : new Set<number>();
  const missing = jobs.filter((_, index) => !waiting.has(index));
  if (missing.length === 0) return [];
  const boss = await queueForEnqueueing();
  const ids = await boss.insert(
    name,
    missing.map(({ data, group }) => ({
      data,
      // The queues' policy allows one active job a key; a job outside of any group has a key of its own.
      singletonKey: group ?? crypto.randomUUID(),
      ...(startAfterSeconds > 0 ? { startAfter: startAfterSeconds } : {}),
      ...(priority === 0 ? {} : { priority }),
    })),
    { db: fromPrisma(tx), returnId: true },
  );
  return ids ?? [];
}

/** Makes jobs urgent that equal these and still wait, when somebody comes to wait for them. */
export async function hurryWaiting<Name extends QueueName>(
  tx: Transaction,
  name: Name,
  wanted: readonly { payload: QueuePayload<Name> }[],
): Promise<void> {
  const payloads = wanted.map(({ payload }) => parsePayload(name, payload));
  await tx.$executeRaw`
    UPDATE pgboss.job SET priority = ${urgentPriority}
    WHERE name = ${name} AND state < 'active' AND priority < ${urgentPriority}
      AND data IN (SELECT jsonb_array_elements(${JSON.stringify(payloads)}::jsonb))`;
}

function priorityOf({ isUrgent = false, isBackground = false }: EnqueueOptions): number {
  return isUrgent ? urgentPriority : isBackground ? backgroundPriority : 0;
}

const waitingSchema = z.object({ index: z.number() });

/** The places, in the order given, of the jobs of which an equal one waits and is due no later, or with `skipIfWorked` is being worked. */
async function findWaiting(
  tx: Transaction,
  name: QueueName,
  jobs: readonly { data: object }[],
  { startAfterSeconds = 0, skipIfWorked = false }: EnqueueOptions,
): Promise<Set<number>> {
  const states = skipIfWorked ? ['created', 'retry', 'active'] : ['created', 'retry'];
  const rows = await rowsOf(
    tx,
    waitingSchema,
    Prisma.sql`
    SELECT (wanted.position - 1)::int AS "index"
    FROM jsonb_array_elements(${JSON.stringify(jobs.map(({ data }) => data))}::jsonb) WITH ORDINALITY AS wanted (data, position)
    WHERE wanted.data IN (
      SELECT job.data FROM pgboss.job
      WHERE job.name = ${name} AND job.state = ANY(${states}::pgboss.job_state[]) AND job.data IS NOT NULL
        AND job.start_after <= now() + make_interval(secs => ${startAfterSeconds}::float8)
        AND (job.state <> 'active' OR job.heartbeat_on + job.heartbeat_seconds * interval '1 second' > now()))`,
  );
  return new Set(rows.map(({ index }) => index));
}

/** One active job a key, any number waiting; set when a queue is created, and never after. */
const queuePolicy = 'singleton';

/** The settings of a queue, as prepareQueues makes them. */
function queueOptions(name: QueueName) {
  return {
    retryLimit: queues[name].retryLimit,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 30,
    heartbeatSeconds,
    // Worked to the end however long it takes, as long as the worker shows signs of life.
    expireInSeconds: 23 * 60 * 60,
    deleteAfterSeconds: 24 * 60 * 60,
    notify: true,
  };
}

/** Everything that prepareQueues sets up, as one text: it changes when the result would. */
export function queueDefinitionText(): string {
  return JSON.stringify([getConstructionPlans(), queuePolicy, queueNames.map((name) => [name, queueOptions(name)])]);
}

/** Creates pg-boss's tables and the queues, or brings them up to date. Part of migrating; safe to repeat and to do twice at once. */
export async function prepareQueues(url: string): Promise<void> {
  const boss = new PgBoss({
    ...withoutDuties,
    ...boundedBy(migrationBounds),
    connectionString: url,
    max: 2,
    migrate: true,
    createSchema: true,
  });
  boss.on('error', ignoredSinceThrown);
  await boss.start();
  try {
    for (const name of queueNames) {
      const options = queueOptions(name);
      await boss.createQueue(name, { policy: queuePolicy, ...options });
      await boss.updateQueue(name, options);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}

/**
 * A started queue that hands out jobs; for the worker process. New jobs wake it at once (LISTEN/NOTIFY), and a look every
 * `lookEverySeconds` finds the others. `onError` is called for failures in the background, such as a lost database; the queue itself
 * keeps retrying.
 */
export async function startQueueForWorker(
  onError: (error: Error) => void,
  { lookEverySeconds = 1 }: { lookEverySeconds?: number } = {},
): Promise<PgBoss> {
  const boss = new PgBoss({
    ...boundedBy(connectionBounds('queue')),
    connectionString: databaseEnvironment().url,
    application_name: 'lamplighter-queue',
    max: queueConnections,
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: true,
    // Deletes old jobs. The look has it hand out at once what a dead worker left behind, within heartbeatSeconds and a little; this is
    // how soon one such pass may follow another.
    superviseIntervalSeconds: 60,
    monitorIntervalSeconds: 1,
    instanceHeartbeatSeconds: 10,
  });
  // pg-boss emits some failures as plain objects with an error's fields.
  boss.on('error', (error: { message: string }) => onError(error instanceof Error ? error : new Error(error.message)));
  await connecting(() => boss.start());
  const tell = (error: unknown) => onError(error instanceof Error ? error : new Error(String(error)));
  startLookout(boss, { lookEverySeconds, onError: tell });
  return boss;
}

/** Stops what `startQueueForWorker` started: takes no more jobs, and waits for `timeoutMilliseconds` for those that are being worked. */
export async function stopQueueForWorker(boss: PgBoss, timeoutMilliseconds: number): Promise<void> {
  await lookoutOf(boss).close();
  await boss.stop({ graceful: true, timeout: timeoutMilliseconds });
}

/** Ends the process's queue for enqueueing, if there is one. For the end of a test file. */
export async function closeQueue(): Promise<void> {
  const open = globalThis.lamplighterQueue;
  globalThis.lamplighterQueue = undefined;
  const boss = await open?.boss;
  await boss?.stop({ graceful: false });
}

const withoutDuties = {
  schedule: false,
  supervise: false,
  registerInstance: false,
} as const satisfies ConstructorOptions;

/**
 * What gives pg-boss's connections our bounds: it hands its options on to its pool, which calls this for each new connection
 * (pg-pool 3.14). Its one connection for notifications is made apart and asks nothing that can take long.
 */
function boundedBy(bounds: ConnectionBounds) {
  return { onConnect: (client: Parameters<typeof prepareConnection>[0]) => prepareConnection(client, bounds) };
}

/** The process's queue for enqueueing only. Jobs are written through the caller's transaction; its own connection reads the queues' settings. */
async function queueForEnqueueing(): Promise<PgBoss> {
  const { url } = databaseEnvironment();
  if (globalThis.lamplighterQueue?.url !== url) globalThis.lamplighterQueue = { url, boss: openForEnqueueing() };
  const open = globalThis.lamplighterQueue;
  try {
    return await open.boss;
  } catch (error) {
    // The next caller tries again.
    if (globalThis.lamplighterQueue === open) globalThis.lamplighterQueue = undefined;
    throw error;
  }
}

async function openForEnqueueing(): Promise<PgBoss> {
  const boss = new PgBoss({
    ...withoutDuties,
    ...boundedBy(connectionBounds('command')),
    connectionString: databaseEnvironment().url,
    application_name: 'lamplighter-enqueue',
    max: 1,
    migrate: false,
    createSchema: false,
  });
  boss.on('error', ignoredSinceThrown);
  await connecting(() => boss.start());
  return boss;
}

/** pg-boss emits failures as well as throwing them to the caller that waits; here the caller handles them. */
function ignoredSinceThrown(): void {
  return;
}
