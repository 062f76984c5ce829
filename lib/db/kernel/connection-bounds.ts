import type pg from 'pg';
import { type DatabaseEnvironment, databaseEnvironment } from './environment.ts';

/**
 * What a connection is for: `read`, `costly` and `command` are the web process's three pools; `worker` the worker's one;
 * `queue` pg-boss's; `listen` hears notifications.
 */
export type ConnectionUse = 'read' | 'costly' | 'command' | 'worker' | 'queue' | 'listen';

/** How long PostgreSQL lets a connection be at something, in seconds; 0 for as long as it takes. */
export type ConnectionBounds = {
  /** One statement, from its arrival to its last row. */
  statementSeconds: number;
  /** Waiting for one lock, which is a part of the statement's time. */
  lockSeconds: number;
  /** A transaction in which nothing is asked: its process hangs, and its locks hold up others. */
  idleInTransactionSeconds: number;
};

/** A transaction of the process has ended by itself before PostgreSQL ends its connection. */
const idleReserveSeconds = 10;

/**
 * The bounds of a connection, all of them in this one place.
 *
 * A page's reader waits a few seconds at most, so its statement may not last longer. A command does more at once (10,000 Changes
 * of a Rollout) and may take twice that. The worker's bulk statements are long and nobody waits for one; still, one that hangs
 * ends, and the job is tried again. pg-boss's statements are the worker's. Waiting for a lock is short in the web process, where
 * who waits holds a connection that others need; in the worker half of a statement's time.
 */
export function connectionBounds(
  use: ConnectionUse,
  environment: DatabaseEnvironment = databaseEnvironment(),
): ConnectionBounds {
  const { lockTimeoutSeconds: lockSeconds } = environment;
  const bounds = (statementSeconds: number): ConnectionBounds => ({
    statementSeconds,
    lockSeconds: Math.min(lockSeconds, statementSeconds),
    idleInTransactionSeconds: transactionSeconds(statementSeconds) + idleReserveSeconds,
  });
  switch (use) {
    case 'read':
    case 'costly':
    case 'listen':
      return bounds(environment.readTimeoutSeconds);
    case 'command':
      return bounds(environment.commandTimeoutSeconds);
    case 'worker':
    case 'queue':
      return { ...bounds(environment.workerTimeoutSeconds), lockSeconds: environment.workerTimeoutSeconds / 2 };
  }
}

/**
 * The bounds of a connection that changes tables: an index over a large table takes as long as it takes, and only waiting for
 * others is bounded, since everybody else waits behind a migration that waits for a table.
 */
export const migrationBounds: ConnectionBounds = {
  statementSeconds: 0,
  lockSeconds: 3,
  idleInTransactionSeconds: 60,
};

/** So long a transaction waits for a lock that would hold up, or take a connection from, others who have nothing to do with it. */
const briefLockMilliseconds = 500;

/**
 * Bounds how long the rest of a transaction waits for each lock: where many take part in it, one that has to wait for somebody is to hold none
 * of the others up, and where many have to wait, they are not to take every connection. It is rolled back with `databaseBusy` then, and whoever
 * began it tries again.
 */
export async function waitForLocksBriefly(tx: {
  $executeRaw: (sql: TemplateStringsArray, ...values: unknown[]) => PromiseLike<number>;
}): Promise<void> {
  await tx.$executeRaw`SELECT set_config('lock_timeout', ${String(briefLockMilliseconds)}, true)`;
}

/** How long a whole transaction may take, in seconds: its last statement's time and half of it again for those before. */
export function transactionSeconds(statementSeconds: number): number {
  return statementSeconds * 1.5;
}

/**
 * Sets the bounds on a connection that has just been made. By SET rather than by start-up parameters, which PgBouncer refuses;
 * in its session mode they hold until the connection is given back.
 */
export async function setBounds(client: Pick<pg.ClientBase, 'query'>, bounds: ConnectionBounds): Promise<void> {
  const milliseconds = (seconds: number) => Math.round(seconds * 1000);
  await client.query(
    `SET statement_timeout = ${milliseconds(bounds.statementSeconds)};
     SET lock_timeout = ${milliseconds(bounds.lockSeconds)};
     SET idle_in_transaction_session_timeout = ${milliseconds(bounds.idleInTransactionSeconds)}`,
  );
}

/**
 * Makes a new connection of a pool ready: what its use allows, and that its loss never ends the process. A pool listens for errors of
 * idle connections only; one that is lost between two statements of whoever holds it has no listener, and the next statement fails anyway.
 */
export async function prepareConnection(
  client: Pick<pg.ClientBase, 'query' | 'on'>,
  bounds: ConnectionBounds,
): Promise<void> {
  client.on('error', () => undefined);
  await setBounds(client, bounds);
}
