import { type ChildProcess, spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { migrate } from '../lib/db/kernel/migrate.ts';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from './embedded-postgres.ts';

/** A whole installation without the web process, each part a process of its own: for measurements and crash tests. */
export type Installation = {
  databaseUrl: string;
  sandboxUrl: string;
  /** Starts one more worker from this entry point; `environment` is added to what every worker has. */
  startWorker: (entry?: string, environment?: Readonly<Record<string, string>>) => ChildProcess;
  /** Calls the simulation's control endpoint, e.g. `('POST', 'faults', {…})`; answers its JSON. */
  control: (method: string, route: string, body?: unknown) => Promise<unknown>;
  /** Stops PostgreSQL as a crash of its machine would leave it, and starts it again. */
  restartDatabase: () => Promise<void>;
  stop: () => Promise<void>;
};

const root = path.resolve(import.meta.dirname, '..');

/**
 * Starts PostgreSQL below `folder`, a fresh database, and the simulated AWS without functions. Sets DATABASE_URL and
 * LAMPLIGHTER_KEY of this process too, so that it can do what the web process would.
 */
export async function startInstallation(
  folder: string,
  sandboxEnvironment: Readonly<Record<string, string>>,
): Promise<Installation> {
  const server = await startEmbeddedPostgres(folder, { settings: { max_connections: '200' } });
  const name = `installation_${crypto.randomUUID().replaceAll('-', '')}`;
  await administer(server.url('postgres'), `CREATE DATABASE ${name}`);
  const databaseUrl = server.url(name);
  await migrate(databaseUrl);
  const key = crypto.randomBytes(32).toString('base64');
  Object.assign(process.env, { DATABASE_URL: databaseUrl, LAMPLIGHTER_KEY: key });

  const port = await freePort();
  const sandboxUrl = `http://127.0.0.1:${port}`;
  const children = new Set<ChildProcess>();
  const start = (entry: string, environment: Readonly<Record<string, string>>) => {
    const child = spawn(process.execPath, [path.join(root, entry)], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };
  start('lib/sandbox/main.ts', {
    SANDBOX_PORT: String(port),
    SANDBOX_ORGANISATION: 'empty',
    SANDBOX_LOG_LIMIT: '1000000',
    ...sandboxEnvironment,
  });
  const control: Installation['control'] = async (method, route, body) => {
    const answer = await fetch(`${sandboxUrl}/_sandbox/${route}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The simulation refused ${method} ${route}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  await untilHealthy(control);
  return {
    databaseUrl,
    sandboxUrl,
    control,
    startWorker: (entry = 'lib/jobs/worker.ts', environment = {}) =>
      start(entry, {
        AWS_ENDPOINT_URL: sandboxUrl,
        AWS_ACCESS_KEY_ID: 'AKIALAMPLIGHTERDEMO00',
        AWS_SECRET_ACCESS_KEY: 'any-secret',
        AWS_REGION: 'us-east-1',
        LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'fatal',
        ...environment,
      }),
    restartDatabase: async () => {
      stopEmbeddedPostgres(folder);
      await startEmbeddedPostgres(folder, { settings: { max_connections: '200' } });
    },
    stop: async () => {
      await Promise.all([...children].map(ended));
      await administer(server.url('postgres'), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      stopEmbeddedPostgres(folder);
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}

async function untilHealthy(control: Installation['control']): Promise<void> {
  for (const until = Date.now() + 20_000; ; ) {
    try {
      await control('GET', 'health');
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No free port.')),
      );
    });
  });
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
