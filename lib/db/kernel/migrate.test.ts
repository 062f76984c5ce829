import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { database } from './client.ts';
import { migrate } from './migrate.ts';
import { databaseForTest } from './testing.ts';

let folder: string;
let url: string;
beforeEach(async () => {
  url = await databaseForTest();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'migrations-'));
  await database().$executeRaw`TRUNCATE "_prisma_migrations"`;
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function write(name: string, sql: string): void {
  fs.mkdirSync(path.join(folder, name), { recursive: true });
  fs.writeFileSync(path.join(folder, name, 'migration.sql'), sql);
}

test('applies what is missing in order, once, also when two processes begin together', async () => {
  write('0002_second', 'INSERT INTO lamp VALUES (2)');
  write('0001_first', 'CREATE TABLE lamp (number int); INSERT INTO lamp VALUES (1)');
  const [one, other] = await Promise.all([migrate(url, folder), migrate(url, folder)]);
  expect([...one, ...other]).toEqual(['0001_first', '0002_second']);
  expect(await migrate(url, folder)).toEqual([]);
  expect(await database().$queryRaw`SELECT number FROM lamp ORDER BY number`).toEqual([{ number: 1 }, { number: 2 }]);
});

test('keeps nothing of a migration that fails, and does not go on over it', async () => {
  write('0001_first', 'CREATE TABLE lamp (number int); SELECT 1 / 0');
  await expect(migrate(url, folder)).rejects.toThrow('division by zero');
  expect(await database().$queryRaw`SELECT to_regclass('lamp')::text AS lamp`).toEqual([{ lamp: null }]);
  write('0001_first', 'CREATE TABLE lamp (number int)');
  await expect(migrate(url, folder)).rejects.toThrow('0001_first failed earlier');
});

test('refuses a migration that was edited after it was applied', async () => {
  write('0001_first', 'CREATE TABLE lamp (number int)');
  await migrate(url, folder);
  write('0001_first', 'CREATE TABLE lamp (number bigint)');
  await expect(migrate(url, folder)).rejects.toThrow('0001_first was edited');
});
