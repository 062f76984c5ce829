import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import { closeQueue } from '../queue/queue.ts';
import { closeDatabase } from './client.ts';
import { ensureInstallationKeys } from './installation-keys.ts';
import { type LoadedKeys, loadedKeys } from './loaded-keys.ts';
import { closeNotifications } from './notify.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's connection string of the test server's maintenance database. */
    postgresUrl: string;
    /** The database with all migrations applied, of which the tests take copies. */
    templateDatabase: string;
  }
}

/**
 * A fresh, migrated database for this test file; to be called in `beforeAll`. Sets DATABASE_URL, a key of its own, which it loads, and
 * where a worker signs and keeps the audit log's digests, and takes everything away when the file is done. Returns the connection string.
 */
export async function databaseForTest(): Promise<string> {
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  const template = inject('templateDatabase');
  await administer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  process.env['DATABASE_URL'] = url.href;
  process.env['LAMPLIGHTER_KEY'] = crypto.randomBytes(32).toString('base64');
  await ensureInstallationKeys();
  const auditFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'audit-'));
  process.env['LAMPLIGHTER_AUDIT_FOLDER'] = path.join(auditFolder, 'digests');
  process.env['LAMPLIGHTER_AUDIT_KEY_FILE'] = path.join(auditFolder, 'signing.pem');
  afterAll(async () => {
    await closeQueue();
    await closeNotifications();
    await closeDatabase();
    await administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    fs.rmSync(auditFolder, { recursive: true, force: true });
  });
  return url.href;
}

/**
 * Does `work` while this process has other key material than the installation's, so that no sealed value opens; also when the keys
 * are read anew meanwhile, as a worker does every few seconds.
 */
export async function withForeignKey<Result>(work: () => Promise<Result>): Promise<Result> {
  let keys: LoadedKeys | undefined = loadedKeys();
  const foreign = crypto.createSecretKey(crypto.randomBytes(32));
  Object.defineProperty(globalThis, 'lamplighterKeys', {
    configurable: true,
    get: () => keys && { ...keys, sealKey: () => foreign },
    set: (read: LoadedKeys | undefined) => {
      keys = read;
    },
  });
  try {
    return await work();
  } finally {
    Object.defineProperty(globalThis, 'lamplighterKeys', { value: keys, writable: true, configurable: true });
  }
}

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
