import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identify, isAlive, writeRecord } from '../processes/process-identity.ts';
import { startProcess } from '../processes/start-process.ts';
import { takePlace } from './run-lock.ts';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'run-lock-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const url = 'http://127.0.0.1:3000';

test('a second run is told where the first one is, and may start once that gave its place up', async () => {
  const giveUp = await takePlace(folder, url);
  await expect(takePlace(folder, url)).rejects.toThrow(
    `Lamplighter is running already (process ${process.pid}): ${url}.`,
  );
  giveUp();
  (await takePlace(folder, url))();
});

test('a run that lost the program which started it is stopped and replaced', async () => {
  const orphan = startProcess({ args: ['-e', 'setInterval(() => {}, 1000)'], leadsGroup: true });
  const identity = identify(orphan.pid ?? 0);
  if (!identity) throw new Error('It did not start.');
  writeRecord(path.join(folder, 'run/up.json'), { ...identity, url, parents: [{ pid: 1, startedAt: 'long gone' }] });
  (await takePlace(folder, url))();
  expect(isAlive(identity)).toBe(false);
});

test('a record of a run that ended, or one cut off half-way, is no obstacle', async () => {
  writeRecord(path.join(folder, 'run/up.json'), { pid: process.pid, startedAt: 'before', url, parents: [] });
  (await takePlace(folder, url))();
  fs.writeFileSync(path.join(folder, 'run/up.json'), '{"pid": 1');
  (await takePlace(folder, url))();
});
