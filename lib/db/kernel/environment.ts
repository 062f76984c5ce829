import { z } from 'zod';
import { AppError } from '../../core/errors.ts';

const connections = (byDefault: number, most: number) => z.coerce.number().int().min(1).max(most).default(byDefault);
const seconds = (byDefault: number, least: number, most: number) =>
  z.coerce.number().int().min(least).max(most).default(byDefault);

/** Every variable that decides about the database, with its bounds; README.md has the same table in words. */
const environmentSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Connections for what pages read, or in the worker for all that it does; by default fewer there, as nobody waits at a page. */
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(500).optional(),
  /** Connections of the web process for costly reads, apart from the others: lists with filters, the log, exports. */
  DATABASE_COSTLY_POOL_SIZE: connections(4, 100),
  /** Connections of the web process for commands, sign-in and health, which no read ever takes. */
  DATABASE_COMMAND_POOL_SIZE: connections(5, 100),
  DATABASE_READ_TIMEOUT_SECONDS: seconds(10, 1, 300),
  DATABASE_COMMAND_TIMEOUT_SECONDS: seconds(20, 1, 300),
  DATABASE_WORKER_TIMEOUT_SECONDS: seconds(60, 10, 3600),
  DATABASE_LOCK_TIMEOUT_SECONDS: seconds(5, 1, 60),
});

const variables = Object.keys(environmentSchema.shape);

const readConnections = 10;
const workerConnections = 8;

/** Where the database is, how many connections one process may open there, and how long a statement may take. */
export type DatabaseEnvironment = {
  url: string;
  poolSize: number;
  workerPoolSize: number;
  costlyPoolSize: number;
  commandPoolSize: number;
  readTimeoutSeconds: number;
  commandTimeoutSeconds: number;
  workerTimeoutSeconds: number;
  lockTimeoutSeconds: number;
};

declare global {
  /**
   * As read last, by the values of the variables: it is asked for with every statement, and parsing costs more than comparing.
   * One a process, as Next.js bundles this file more than once, and the pools go by the object.
   */
  var lamplighterDatabaseEnvironment: { values: (string | undefined)[]; read: DatabaseEnvironment } | undefined;
}

/**
 * Reads the environment, anew only once a variable has changed; the result is the same object until then.
 * Throws AppError `databaseUnavailable` with the variable's name as `reason` when DATABASE_URL is missing or is no PostgreSQL
 * URL, or a number is out of its bounds (no value is ever repeated: the URL holds a password).
 */
export function databaseEnvironment(): DatabaseEnvironment {
  const values = variables.map((name) => process.env[name]);
  const last = globalThis.lamplighterDatabaseEnvironment;
  if (last && values.every((value, index) => value === last.values[index])) return last.read;
  const parsed = environmentSchema.safeParse(process.env);
  if (!parsed.success) {
    throw new AppError('databaseUnavailable', { reason: String(parsed.error.issues[0]?.path[0] ?? 'DATABASE_URL') });
  }
  const read = named(parsed.data);
  globalThis.lamplighterDatabaseEnvironment = { values, read };
  return read;
}

function named(data: z.output<typeof environmentSchema>): DatabaseEnvironment {
  return {
    url: data.DATABASE_URL,
    poolSize: data.DATABASE_POOL_SIZE ?? readConnections,
    workerPoolSize: data.DATABASE_POOL_SIZE ?? workerConnections,
    costlyPoolSize: data.DATABASE_COSTLY_POOL_SIZE,
    commandPoolSize: data.DATABASE_COMMAND_POOL_SIZE,
    readTimeoutSeconds: data.DATABASE_READ_TIMEOUT_SECONDS,
    commandTimeoutSeconds: data.DATABASE_COMMAND_TIMEOUT_SECONDS,
    workerTimeoutSeconds: data.DATABASE_WORKER_TIMEOUT_SECONDS,
    lockTimeoutSeconds: data.DATABASE_LOCK_TIMEOUT_SECONDS,
  };
}
