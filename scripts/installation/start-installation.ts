import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ensureInstallationKeys } from '../../lib/db/kernel/installation-keys.ts';
import { simulatedAwsProgram, workerProgram } from '../launch/programs.ts';
import { prepareDatabase } from '../postgres/database-roles.ts';
import { dropDatabase } from '../postgres/databases.mjs';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../postgres/embedded-postgres.ts';
import { migrateFor } from '../postgres/migrate-for.ts';
import { freePort } from '../processes/free-port.ts';
import { type RunningProcess, startProcess } from '../processes/start-process.ts';
import { isServed, until } from '../processes/until.ts';

/** A whole installation without the web process, each part a process of its own: for measurements and crash tests. */
export type Installation = {
  databaseUrl: string;
  /** The same database as the server's superuser, whom nothing of the product connects as. */
  superuserUrl: string;
  sandboxUrl: string;
  /**
   * Starts one more worker from this entry point, before which Node.js gets `options`; `environment` is added to what every
   * worker has.
   */
  startWorker: (
    entry?: string,
    environment?: Readonly<Record<string, string>>,
    options?: readonly string[],
  ) => RunningProcess;
  /** Calls the simulation's control endpoint, e.g. `('POST', 'faults', {…})`; returns its JSON. */
  control: (method: string, route: string, body?: unknown) => Promise<unknown>;
  /** Stops PostgreSQL as a crash of its machine would leave it, and starts it again. */
  restartDatabase: () => Promise<void>;
  stop: () => Promise<void>;
};

/**
 * Starts PostgreSQL below `folder`, a fresh database, and the simulated AWS without functions. Sets DATABASE_URL and
 * LAMPLIGHTER_KEY of this process too, so that it can do what the web process would. `serverSettings`: further ones of PostgreSQL.
 */
export async function startInstallation(
  folder: string,
  sandboxEnvironment: Readonly<Record<string, string>>,
  serverSettings: Readonly<Record<string, string>> = {},
): Promise<Installation> {
  const settings = { max_connections: '200', ...serverSettings };
  const server = await startEmbeddedPostgres(folder, { settings });
  const name = `installation_${crypto.randomUUID().replaceAll('-', '')}`;
  const { ownerUrl, applicationUrl } = await prepareDatabase(server, folder, name);
  await migrateFor(applicationUrl, ownerUrl);
  Object.assign(process.env, {
    DATABASE_URL: applicationUrl,
    LAMPLIGHTER_KEY: crypto.randomBytes(32).toString('base64'),
    LAMPLIGHTER_AUDIT_KEY_FILE: path.join(folder, 'audit-signing.pem'),
    LAMPLIGHTER_AUDIT_FOLDER: path.join(folder, 'audit-digests'),
  });
  await ensureInstallationKeys();

  const port = await freePort();
  const sandboxUrl = `http://127.0.0.1:${port}`;
  const running = new Set<RunningProcess>();
  const start = (options: Parameters<typeof startProcess>[0]) => {
    const started = startProcess(options);
    running.add(started);
    void started.exit.then(() => running.delete(started));
    return started;
  };
  start(
    simulatedAwsProgram(process.env, {
      port,
      settings: { SANDBOX_ORGANISATION: 'empty', SANDBOX_LOG_LIMIT: '1000000', ...sandboxEnvironment },
    }),
  );
  await until(() => isServed(`${sandboxUrl}/_sandbox/health`), { what: 'the simulated AWS is up', seconds: 20 });
  return {
    databaseUrl: applicationUrl,
    superuserUrl: server.url(name),
    sandboxUrl,
    control: (method, route, body) => callControl(sandboxUrl, method, route, body),
    startWorker: (entry, environment = {}, options = []) => {
      const program = workerProgram(process.env, sandboxUrl);
      const env = { LOG_LEVEL: 'fatal', ...program.env, ...environment };
      return start({ ...program, args: [...options, ...(entry === undefined ? program.args : [entry])], env });
    },
    restartDatabase: async () => {
      stopEmbeddedPostgres(folder);
      await startEmbeddedPostgres(folder, { settings });
    },
    stop: async () => {
      await Promise.all([...running].map((one) => one.end('SIGKILL')));
      await dropDatabase(server.url(name));
      stopEmbeddedPostgres(folder);
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function callControl(sandboxUrl: string, method: string, route: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${sandboxUrl}/_sandbox/${route}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The simulation refused ${method} ${route}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
