import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { database } from '../../db/kernel/client.ts';
import { loadInstallationKeys } from '../../db/kernel/installation-keys.ts';
import { compareMigrations } from '../../db/kernel/schema-state.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { livenessResponse, readinessResponse, readReadiness } from './readiness.ts';

let url: string;
beforeAll(async () => {
  url = await databaseForTest();
});

it('is ready with a database of this version and its key', async () => {
  const readiness = await readReadiness();
  expect(readiness).toEqual({ isReady: true, isStopping: false, database: 'up', migrations: 'current', key: 'right' });
  expect(readinessResponse(readiness).status).toBe(200);
});

it('is not ready, but alive, while the database cannot be reached', async () => {
  process.env['DATABASE_URL'] = 'postgresql://nobody@127.0.0.1:1/nothing';
  try {
    const readiness = await readReadiness();
    expect(readiness).toMatchObject({ isReady: false, database: 'down' });
    expect(readinessResponse(readiness).status).toBe(503);
    expect(livenessResponse().status).toBe(200);
  } finally {
    process.env['DATABASE_URL'] = url;
  }
});

it('is not ready with a database that a newer version has migrated, or that lacks a migration', async () => {
  const id = randomUUID();
  await database()
    .$executeRaw`INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at) VALUES (${id}, '', '9999_newer', now())`;
  expect(await readReadiness()).toMatchObject({ isReady: false, migrations: 'ahead' });
  await database().$executeRaw`DELETE FROM "_prisma_migrations" WHERE id = ${id}`;
  expect(await readReadiness()).toMatchObject({ isReady: true });
  expect(compareMigrations(['1', '2'], [{ name: '1', isFinished: true }])).toBe('behind');
  const unfinished = [
    { name: '1', isFinished: true },
    { name: '2', isFinished: false },
  ];
  expect(compareMigrations(['1', '2'], unfinished)).toBe('behind');
});

it('is not ready with another key', async () => {
  const right = process.env['LAMPLIGHTER_KEY'];
  process.env['LAMPLIGHTER_KEY'] = randomBytes(32).toString('base64');
  try {
    await expect(loadInstallationKeys()).rejects.toMatchObject({ code: 'keyWrong' });
    expect(await readReadiness()).toMatchObject({ isReady: false, database: 'up', key: 'wrong' });
  } finally {
    process.env['LAMPLIGHTER_KEY'] = right;
    await loadInstallationKeys();
  }
});
