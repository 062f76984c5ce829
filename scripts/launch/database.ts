import path from 'node:path';
import { migrate } from '../../lib/db/kernel/migrate.ts';
import { createDatabase } from '../postgres/databases.mjs';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../postgres/embedded-postgres.ts';
import { hasCode } from '../processes/error-code.ts';
import { isTaken } from '../processes/free-port.ts';
import { PlainFailure, step } from './progress.mjs';

export type RunningDatabase = { url: string; stop: () => void };

const databaseName = 'lamplighter';
const watchEverySeconds = 2;

/**
 * Makes a migrated database ready: the one that DATABASE_URL names, or an embedded PostgreSQL with its data in the data
 * folder, which is started again when it ends unexpectedly.
 */
export async function startDatabase(dataFolder: string, tell: (sentence: string) => void): Promise<RunningDatabase> {
  const given = process.env['DATABASE_URL'];
  if (given) {
    await step('Applying migrations', () => migrateOrExplain(given));
    return { url: given, stop: () => undefined };
  }
  const folder = path.join(dataFolder, 'postgres');
  const server = await step('Starting PostgreSQL', () => startEmbeddedPostgres(folder));
  const url = server.url(databaseName);
  await createUnlessThere(url);
  await step('Applying migrations', () => migrate(url));
  const stopWatching = keepRunning(folder, server.port, tell);
  return {
    url,
    stop: () => {
      stopWatching();
      stopEmbeddedPostgres(folder);
    },
  };
}

async function createUnlessThere(url: string): Promise<void> {
  try {
    await createDatabase(url);
  } catch (error) {
    if (!hasCode(error, '42P04')) throw error; // PostgreSQL: duplicate_database
  }
}

async function migrateOrExplain(url: string): Promise<void> {
  try {
    await migrate(url);
  } catch (error) {
    const isConnection =
      error instanceof Error && 'code' in error && /^(E[A-Z]+|28\w{3}|3D000)$/.test(String(error.code));
    if (!isConnection) throw error;
    throw new PlainFailure(
      `The database that DATABASE_URL names cannot be used (${error.message || String(error.code)}). Check the address, the user and that the database exists.`,
    );
  }
}

/** Starts the server again whenever its port does not respond. Returns what ends the watch. */
function keepRunning(folder: string, port: number, tell: (sentence: string) => void): () => void {
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    void restartIfDown(folder, port, tell).finally(() => {
      isBusy = false;
    });
  }, watchEverySeconds * 1000);
  return () => clearInterval(timer);
}

async function restartIfDown(folder: string, port: number, tell: (sentence: string) => void): Promise<void> {
  if (await isTaken(port)) return;
  tell('PostgreSQL ended; it is started again.');
  try {
    const server = await startEmbeddedPostgres(folder);
    if (server.port !== port) tell('PostgreSQL had to take another port. Stop Lamplighter and start it again.');
  } catch (error) {
    tell(`PostgreSQL cannot be started: ${error instanceof Error ? error.message : String(error)}`);
  }
}
