// Starts the whole product for the browser tests: on free ports, with an empty database, a new key and a fresh simulated AWS.
// Prints one line of JSON (e2e/product.ts) once it is ready, and stops everything on SIGTERM or when its parent is gone.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { buildConsole, generateClient } from './launch/build.ts';
import { root } from './launch/command.mjs';
import { startProduct } from './launch/product.ts';
import { type DatabaseUrls, prepareDatabase } from './postgres/database-roles.ts';
import { dropDatabase } from './postgres/databases.mjs';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from './postgres/embedded-postgres.ts';
import { freePort } from './processes/free-port.ts';

const dataFolder = path.join(root, '.data/e2e');
const postgresFolder = path.join(dataFolder, 'postgres');
const owner = {
  email: 'owner@lamplighter.example',
  name: 'Olive Owner',
  password: crypto.randomBytes(12).toString('base64url'),
};
const viewer = {
  email: 'viewer@lamplighter.example',
  name: 'Vera Viewer',
  password: crypto.randomBytes(12).toString('base64url'),
};

const undo: (() => void | Promise<void>)[] = [];
let isStopping = false;
async function stop(exitCode: number): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  for (const step of undo.splice(0).toReversed()) await step();
  process.exit(exitCode);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
process.on('disconnect', () => void stop(1));

try {
  const product = await start();
  process.send?.({ ...product, dataFolder, owner, viewer });
} catch (error) {
  console.error(error);
  await stop(1);
}

async function start() {
  // The tests look at pages in a language that is none; see lib/core/language/pseudo.ts.
  process.env['LAMPLIGHTER_PSEUDO_LANGUAGE'] = '1';
  await generateClient();
  const consoleFolder = await buildConsole();
  for (const left of ['lamplighter.key', 'simulated-aws', 'logs', 'signed-in', 'audit-signing.pem', 'audit-digests']) {
    fs.rmSync(path.join(dataFolder, left), { recursive: true, force: true });
  }
  const server = await startEmbeddedPostgres(postgresFolder, { settings: { fsync: 'off', synchronous_commit: 'off' } });
  undo.push(() => stopEmbeddedPostgres(postgresFolder));
  await dropDatabase(server.url('lamplighter'));
  const urls = await prepareDatabase(server, postgresFolder, 'lamplighter');
  const databaseUrl = urls.applicationUrl;
  const ownerToken = await fillDatabase(urls);
  const port = await freePort();
  const product = await startProduct({
    ...{ dataFolder, consoleFolder, port, databaseUrl },
    aws: 'simulated',
    keepsSimulatedState: false,
    simulatedEnvironment: { SANDBOX_UPDATE_MILLISECONDS: '200' },
    tell: (sentence) => console.error(sentence),
  });
  undo.push(product.stop);
  const { url, simulatedUrl } = product;
  return { url, simulatedUrl, databaseUrl, ownerUrl: urls.ownerUrl, ownerToken, consoleFolder };
}

/** Migrates the new database and adds the owner and a viewer. Returns a token of the owner's for the API. */
async function fillDatabase({ ownerUrl, applicationUrl }: DatabaseUrls): Promise<string> {
  // Loaded only now: they need the database client that was just generated.
  const { migrateFor } = await import('./postgres/migrate-for.ts');
  const { runCommand } = await import('../lib/commands/kernel/run-command.ts');
  const { setUpOwner } = await import('../lib/commands/people/owner-commands.ts');
  const { issueSetUpCode } = await import('../lib/commands/people/set-up-code.ts');
  const { addUser } = await import('../lib/commands/people/person-commands.ts');
  const { personCaller } = await import('../lib/core/access/caller.ts');
  const { personToken } = await import('../lib/commands/tokens/testing.ts');
  const { changeOwnPassword } = await import('../lib/commands/people/password-commands.ts');
  const { closeDatabase, database } = await import('../lib/db/kernel/client.ts');
  await migrateFor(applicationUrl, ownerUrl);
  process.env['DATABASE_URL'] = applicationUrl;
  process.env['LAMPLIGHTER_KEY_FILE'] = path.join(dataFolder, 'lamplighter.key');
  const { id } = await setUpOwner({ ...owner, code: (await issueSetUpCode()) ?? '' });
  const asOwner = personCaller({ userId: id, name: owner.name, role: 'owner' });
  const { firstPassword } = await runCommand(
    addUser,
    { email: viewer.email, name: viewer.name, role: 'viewer' },
    asOwner,
  );
  const added = await database().user.findUniqueOrThrow({ where: { email: viewer.email } });
  const asViewer = personCaller({ userId: added.id, name: added.name, role: added.role });
  await changeOwnPassword({ current: firstPassword, next: viewer.password }, asViewer);
  const ownerToken = await personToken(id, 'owner');
  await closeDatabase();
  return ownerToken;
}
