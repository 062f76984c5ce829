import path from 'node:path';
import { readRoleWeaknesses } from '../../lib/db/audit/log-definition.ts';
import { closeDatabase } from '../../lib/db/kernel/client.ts';
import { prepareDatabase } from '../postgres/database-roles.ts';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../postgres/embedded-postgres.ts';
import { migrateFor } from '../postgres/migrate-for.ts';
import { isTaken } from '../processes/free-port.ts';
import { PlainFailure, step } from './progress.mjs';

/** `url` is what the console and the worker connect with. */
export type RunningDatabase = { url: string; stop: () => void };

const databaseName = 'lamplighter';
const watchEverySeconds = 2;

/**
 * Makes a migrated database ready: the one that DATABASE_URL names, or an embedded PostgreSQL with its data in the data
 * folder, which is started again when it ends unexpectedly. Migrations run as the tables' owner, which nothing else is told of:
 * DATABASE_OWNER_URL names it for a server of one's own. Says so when the application's role could change the audit log.
 */
export async function startDatabase(dataFolder: string, tell: (sentence: string) => void): Promise<RunningDatabase> {
  const given = process.env['DATABASE_URL'];
  const owner = process.env['DATABASE_OWNER_URL'];
  if (given) {
    await step('Applying migrations', () => migrateOrExplain(given, owner || given));
    await tellOfWeakness(given, tell);
    return { url: given, stop: () => undefined };
  }
  if (owner) throw new PlainFailure('DATABASE_OWNER_URL is for migrations alone: set DATABASE_URL too.');
  const folder = path.join(dataFolder, 'postgres');
  const server = await step('Starting PostgreSQL', () => startEmbeddedPostgres(folder));
  const { ownerUrl, applicationUrl } = await prepareDatabase(server, folder, databaseName);
  await step('Applying migrations', () => migrateFor(applicationUrl, ownerUrl));
  const stopWatching = keepRunning(folder, server.port, tell);
  return {
    url: applicationUrl,
    stop: () => {
      stopWatching();
      stopEmbeddedPostgres(folder);
    },
  };
}

async function tellOfWeakness(url: string, tell: (sentence: string) => void): Promise<void> {
  process.env['DATABASE_URL'] = url;
  try {
    const weaknesses = await readRoleWeaknesses();
    if (weaknesses.length === 0) return;
    tell(
      `The role that DATABASE_URL names could change the audit log (${weaknesses.join(', ')}): changes would be found, but not prevented. The README says under "Audit" how to make two roles.`,
    );
  } finally {
    await closeDatabase();
  }
}

async function migrateOrExplain(applicationUrl: string, ownerUrl: string): Promise<void> {
  try {
    await migrateFor(applicationUrl, ownerUrl);
  } catch (error) {
    const isConnection =
      error instanceof Error && 'code' in error && /^(E[A-Z]+|28\w{3}|3D000)$/.test(String(error.code));
    if (!isConnection) throw error;
    throw new PlainFailure(
      `The database that DATABASE_URL${process.env['DATABASE_OWNER_URL'] ? ' or DATABASE_OWNER_URL' : ''} names cannot be used (${error.message || String(error.code)}). Check the address, the user and that the database exists.`,
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
