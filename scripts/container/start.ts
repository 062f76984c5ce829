// What the container image runs: `web`, `worker`, `migrate`, or one of the commands for who operates it. Within this process, which gets the container's signals.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { consoleEnvironment, workerEnvironment } from '../processes/installation-environment.ts';
import { containerEnvironment } from './environment.ts';

const root = path.resolve(import.meta.dirname, '../..');
const consoleFolder = path.join(root, 'console');

const programs: Readonly<Record<string, () => Promise<void>>> = {
  web: async () => {
    // Docker names the container in HOSTNAME; Next.js would listen on that address alone.
    replaceEnvironment({ ...consoleEnvironment(containerEnvironment(process.env)), HOSTNAME: '0.0.0.0' });
    process.chdir(consoleFolder);
    await import(pathToFileURL(path.join(consoleFolder, 'server.js')).href);
  },
  worker: async () => {
    const { LAMPLIGHTER_WORKER_PORT = '9464', LAMPLIGHTER_WORKER_HOST = '0.0.0.0' } = process.env;
    const own = workerEnvironment(containerEnvironment(process.env));
    replaceEnvironment({ ...own, LAMPLIGHTER_WORKER_PORT, LAMPLIGHTER_WORKER_HOST });
    await import('../../lib/jobs/worker.ts');
  },
  migrate: async () => {
    const { DATABASE_URL: url, DATABASE_OWNER_URL: owner } = containerEnvironment(process.env);
    if (!url) throw new Error('Set DATABASE_URL, and DATABASE_OWNER_URL where another role owns the tables.');
    const { migrateFor } = await import('../postgres/migrate-for.ts');
    const applied = await migrateFor(url, owner || url);
    console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`);
  },
  'key:rotate': () => runScript('key-rotate.ts'),
  'audit:verify': () => runScript('audit-verify.ts'),
  'audit:rotate': () => runScript('audit-rotate.ts'),
};

/** Runs one of the scripts with the arguments that follow its name, on the container's own database and key. */
async function runScript(name: string): Promise<void> {
  replaceEnvironment(workerEnvironment(containerEnvironment(process.env)));
  const file = path.join(root, 'scripts', name);
  process.argv.splice(1, 2, file);
  await import(pathToFileURL(file).href);
}

function replaceEnvironment(environment: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (environment[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) process.env[name] = value;
}

const [name = ''] = process.argv.slice(2);
const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
try {
  if (program === undefined) throw new Error(`Say what to run: ${Object.keys(programs).join(', ')}.`);
  await program();
} catch (error) {
  // An error of the database's client could repeat an address with its password; its message does not.
  console.error(error instanceof Error ? error.message : 'unexpected');
  process.exit(1);
}
