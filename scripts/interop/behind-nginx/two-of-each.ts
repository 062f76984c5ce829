import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type IdentityProvider, startIdentityProvider } from '#lib/auth/testing/identity-provider.ts';
import { setUpOwner } from '#lib/commands/people/owner-commands.ts';
import { issueSetUpCode } from '#lib/commands/people/set-up-code.ts';
import { closeDatabase } from '#lib/db/kernel/client.ts';
import { ensureInstallationKeys } from '#lib/db/kernel/installation-keys.ts';
import { closeNotifications } from '#lib/db/kernel/notify.ts';
import { closeQueue } from '#lib/db/queue/queue.ts';
import { sandboxForTest, type TestSandbox } from '#lib/sandbox/testing.ts';
import { buildConsole } from '../../launch/build.ts';
import { root } from '../../launch/command.mjs';
import { consoleProgram, workerProgram } from '../../launch/programs.ts';
import { prepareDatabase } from '../../postgres/database-roles.ts';
import { dropDatabase } from '../../postgres/databases.mjs';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../../postgres/embedded-postgres.ts';
import { migrateFor } from '../../postgres/migrate-for.ts';
import { freePort } from '../../processes/free-port.ts';
import { type RunningProcess, startProcess } from '../../processes/start-process.ts';
import { isServed, until } from '../../processes/until.ts';
import { hostName, type Nginx, startNginx } from './nginx.ts';

/** A console or worker of the installation; consoles have a port. */
export type Running = { process: RunningProcess; port: number };

/** Two consoles and two workers behind nginx, with one database and one simulated AWS. */
export type Installation = {
  nginx: Nginx;
  consoles: [Running, Running];
  workers: [RunningProcess, RunningProcess];
  aws: TestSandbox;
  /** Whom the consoles offer as “Harbour” to sign in through. */
  provider: IdentityProvider;
  owner: { email: string; name: string; password: string };
  /** Starts a console at its port again. */
  restart: (console: Running) => Promise<void>;
  stop: () => Promise<void>;
};

/** Starts all of it; this process is connected to the same database with the same key. */
export async function startTwoOfEach(): Promise<Installation> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lamplighter-behind-nginx-'));
  const undo: (() => unknown)[] = [() => fs.rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const aws = await sandboxForTest({ updateMilliseconds: 200 });
    undo.push(() => aws.sandbox.close());
    const provider = await startIdentityProvider('lamplighter');
    undo.push(() => provider.stop());
    await connectDatabase(folder, undo);
    const owner = { email: 'owner@lamplighter.example', name: 'Olive Owner', password: 'lantern-harbour-42' };
    await setUpOwner({ ...owner, code: (await issueSetUpCode()) ?? '' });
    const environment = { ...process.env, ...commonEnvironment, ...signInThrough(provider), NODE_ENV: 'production' };
    const buildFolder = await buildConsole();
    const launch = (name: string, program: Parameters<typeof startProcess>[0]) =>
      startProcess({ ...program, outputTo: { file: path.join(folder, `${name}.log`) }, leadsGroup: true });
    const startConsole = async (port: number) => {
      const running = launch(`console-${port}`, consoleProgram(environment, { buildFolder, port }));
      undo.push(() => running.end('SIGTERM'));
      await until(() => isServed(`http://127.0.0.1:${port}/health/ready`), { what: 'a console is ready', seconds: 60 });
      return running;
    };
    const addConsole = async (): Promise<Running> => {
      const port = await freePort();
      return { port, process: await startConsole(port) };
    };
    const consoles: [Running, Running] = [await addConsole(), await addConsole()];
    const addWorker = (name: string) => {
      const running = launch(name, workerProgram(environment, aws.sandbox.url));
      undo.push(() => running.end('SIGKILL'));
      return running;
    };
    const workers: [RunningProcess, RunningProcess] = [addWorker('worker-1'), addWorker('worker-2')];
    const nginx = await startNginx(folder, [consoles[0].port, consoles[1].port]);
    undo.push(() => nginx.process.end('SIGTERM'));
    const restart = async (given: Running) => {
      given.process = await startConsole(given.port);
    };
    return { nginx, consoles, workers, aws, provider, owner, restart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The console believes what nginx, at 127.0.0.1, says of a client, and nobody at any other address of this machine. */
const commonEnvironment = {
  LAMPLIGHTER_URL: `https://${hostName}`,
  LAMPLIGHTER_TRUSTED_PROXIES: '127.0.0.1/32',
  LAMPLIGHTER_SET_UP_CODE: 'shown-elsewhere',
};

function signInThrough({ issuer }: IdentityProvider) {
  return {
    ...{ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'lamplighter', OIDC_CLIENT_SECRET: 'secret', OIDC_NAME: 'Harbour' },
    ...{ OIDC_ALLOWED_DOMAINS: 'lamplighter.example' },
  };
}

async function connectDatabase(folder: string, undo: (() => unknown)[]): Promise<void> {
  const directory = path.join(root, '.data/interop/postgres');
  fs.mkdirSync(directory, { recursive: true });
  const server = await startEmbeddedPostgres(directory, { settings: { fsync: 'off' } });
  undo.push(() => stopEmbeddedPostgres(directory));
  await dropDatabase(server.url('lamplighter'));
  const { applicationUrl, ownerUrl } = await prepareDatabase(server, directory, 'lamplighter');
  await migrateFor(applicationUrl, ownerUrl);
  Object.assign(process.env, {
    DATABASE_URL: applicationUrl,
    LAMPLIGHTER_KEY_FILE: path.join(folder, 'lamplighter.key'),
    LAMPLIGHTER_AUDIT_KEY_FILE: path.join(folder, 'audit-signing.pem'),
  });
  await ensureInstallationKeys();
  undo.push(async () => {
    await closeQueue();
    await closeNotifications();
    await closeDatabase();
  });
}
