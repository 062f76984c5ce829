import pg from 'pg';
import { type ConnectionUse, connectionBounds, prepareConnection } from './connection-bounds.ts';
import type { DatabaseEnvironment } from './environment.ts';

/** How long to wait for a connection, a new one or one that somebody else is to give back. */
const connectMilliseconds = 5_000;

/** The uses that Prisma's client has a pool for. */
export type PooledUse = Extract<ConnectionUse, 'read' | 'costly' | 'command' | 'worker'>;

/** How many connections a pool holds at most. */
function poolSize(use: PooledUse, environment: DatabaseEnvironment): number {
  if (use === 'costly') return environment.costlyPoolSize;
  if (use === 'worker') return environment.workerPoolSize;
  return use === 'command' ? environment.commandPoolSize : environment.poolSize;
}

/** No connection was free in time, although the database may be well. */
export class PoolBusy extends Error {}

/** A pool of PostgreSQL connections that says with an error of its own that all are taken. */
class BoundedPool extends pg.Pool {
  /** How often all connections were taken when one was asked for. */
  waits = 0;
  /** Connections that stand; others are only being made, and tell by themselves why they cannot be. */
  #made = 0;

  constructor(config: pg.PoolConfig) {
    super(config);
    this.on('connect', () => {
      this.#made += 1;
    });
    this.on('remove', () => {
      this.#made -= 1;
    });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | undefined {
    // Whoever finds every connection taken waits for one; a new one that cannot be made is an outage instead.
    const waits = this.totalCount >= this.options.max && this.idleCount === 0;
    if (waits) this.waits += 1;
    const told = (error: Error) =>
      waits && this.#made > 0 ? new PoolBusy('No connection was free in time.', { cause: error }) : error;
    if (callback) {
      super.connect((error, client, release) => callback(error && told(error), client, release));
      return undefined;
    }
    return super.connect().catch((error: unknown) => {
      throw error instanceof Error ? told(error) : error;
    });
  }
}

type ConnectCallback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/** The pool for one use, by the environment. Each of its connections has the bounds of the use before it is handed out. */
export function boundedPool(use: PooledUse, environment: DatabaseEnvironment): pg.Pool {
  const bounds = connectionBounds(use, environment);
  const pool = new BoundedPool({
    connectionString: environment.url,
    max: poolSize(use, environment),
    connectionTimeoutMillis: connectMilliseconds,
    keepAlive: true,
    application_name: `lamplighter-${use}`,
    onConnect: (client) => prepareConnection(client, bounds),
  });
  globalThis.lamplighterPools ??= new Map();
  globalThis.lamplighterPools.set(use, pool);
  return pool;
}

declare global {
  // One a process, although Next.js bundles this file more than once.
  var lamplighterPools: Map<PooledUse, BoundedPool> | undefined;
}

/** How much of a pool is in use. */
export type PoolState = {
  use: PooledUse;
  inUse: number;
  idle: number;
  most: number;
  /** Who waits for a connection now, and how often somebody had to since the pool was made. */
  waiting: number;
  waits: number;
};

/** The pools that this process has made, as they are now. */
export function poolStates(): PoolState[] {
  return [...(globalThis.lamplighterPools ?? [])].map(([use, pool]) => ({
    use,
    inUse: pool.totalCount - pool.idleCount,
    idle: pool.idleCount,
    most: pool.options.max,
    waiting: pool.waitingCount,
    waits: pool.waits,
  }));
}
