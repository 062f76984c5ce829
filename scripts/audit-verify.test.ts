import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readProof } from '../lib/db/audit/proof-log.ts';
import { databaseForTest } from '../lib/db/kernel/testing.ts';
import { publicKeyFile } from '../lib/jobs/audit/signing-key.ts';
import { eagerEnvironment, recordAndSign } from '../lib/jobs/audit/testing.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'verify-'));
const exported = path.join(folder, 'log.jsonl');
let options: string[];
beforeAll(async () => {
  await databaseForTest();
  await recordAndSign(['Ada', 'Bob']);
  await recordAndSign(['Cleo']);
  for await (const records of readProof()) {
    fs.appendFileSync(exported, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  }
  const { keySource, folder: digests } = eagerEnvironment();
  const key = 'file' in keySource ? publicKeyFile(keySource.file) : '';
  options = ['--public-key', key, '--digests', digests];
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function run(args: readonly string[], environment: Record<string, string> = {}) {
  const script = path.join(import.meta.dirname, 'audit-verify.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', ...environment },
  });
  return { status, stdout, stderr };
}

/** The exported log with one text in place of another. */
function altered(from: string, to: string): string {
  const file = path.join(folder, 'altered.jsonl');
  fs.writeFileSync(file, fs.readFileSync(exported, 'utf8').replace(from, to));
  return file;
}

test('the database and an exported file are found valid, the file without any database', () => {
  const stored = run(options, { DATABASE_URL: process.env['DATABASE_URL'] ?? '' });
  expect(stored).toMatchObject({ status: 0, stderr: '' });
  expect(stored.stdout.trim().split('\n').at(-1)).toBe('3 of 3 events and 2 of 2 digests are valid.');
  expect(run([...options, exported])).toEqual(stored);
});

test('it names what is wrong, goes on to the end, and says by its status that something was found', () => {
  const { status, stdout } = run([...options, altered('"actor_name":"Bob"', '"actor_name":"Eve"')]);
  expect(status).toBe(1);
  expect(stdout).toContain('Event 2 (place 2) is not what it was when it was chained');
  expect(stdout.trim().split('\n').at(-1)).toBe('2 of 3 events and 2 of 2 digests are valid.');
});

test('it says what it could not tell without a key and without anything from outside', () => {
  const { status, stdout } = run([exported]);
  expect(status).toBe(0);
  expect(stdout).toContain('No public key was given');
  expect(stdout).toContain('No digests from outside were given');
});

test.each([
  [['/nowhere.jsonl'], '/nowhere.jsonl cannot be read'],
  [['--public-key', path.join(import.meta.dirname, 'audit-verify.ts')], 'holds no public Ed25519 key'],
])('what cannot be read is refused in a sentence: %j', (args, sentence) => {
  expect(run([...args, exported])).toMatchObject({ status: 2, stderr: expect.stringContaining(sentence) });
});

test('a line that is no record is named with its file', () => {
  const { status, stderr } = run([altered('{"kind":"event"', '{"kind":"nothing"')]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/Line \d of .*altered.jsonl is no record/);
});
