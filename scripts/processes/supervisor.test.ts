import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identify, isAlive, type ProcessIdentity, readLiving, writeRecord } from './process-identity.ts';
import { type Service, type ServiceOptions, startService } from './supervisor.ts';

let folder: string;
let services: Service[];
let told: string[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'supervisor-'));
  services = [];
  told = [];
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.stop()));
  fs.rmSync(folder, { recursive: true });
});

async function start(script: string, options: Partial<ServiceOptions> = {}): Promise<Service> {
  const service = await startService({
    name: 'lamp',
    args: ['-e', script],
    cwd: folder,
    env: { PATH: process.env['PATH'] },
    runFolder: folder,
    logFolder: folder,
    patienceSeconds: 1,
    tell: (sentence) => told.push(sentence),
    ...options,
  });
  services.push(service);
  return service;
}

function living(service: Service): ProcessIdentity {
  const identity = identify(service.pid() ?? 0);
  if (!identity) throw new Error('It does not live.');
  return identity;
}

const stay = 'setInterval(() => {}, 1000)';

describe('startService', () => {
  test('starts a process again that was killed, and says so', async () => {
    const service = await start(stay);
    const first = living(service);
    process.kill(first.pid, 'SIGKILL');
    await expect.poll(() => service.pid()).not.toBe(first.pid);
    expect(living(service).pid).toBe(readLiving(path.join(folder, 'lamp.json'))?.pid);
    expect(told).toEqual([expect.stringMatching(/^The lamp was ended by SIGKILL; it is started again\..*lamp\.log$/)]);
  });

  test('waits longer and longer for one that ends again and again', async () => {
    await start('process.exit(3)', { isReady: async () => true });
    await expect.poll(() => told.length).toBe(3);
    expect(told.map((sentence) => /again( in \d+ s)?/.exec(sentence)?.[0])).toEqual([
      'again',
      'again in 2 s',
      'again in 4 s',
    ]);
  });

  test('stops it with all that it started, even when it does not want to', async () => {
    const service = await start(
      `const { spawn } = require('node:child_process'); process.on('SIGTERM', () => {});
       const child = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); ${stay}"], { stdio: 'ignore' });
       require('node:fs').writeFileSync('child', String(child.pid)); ${stay}`,
      { isReady: async () => fs.existsSync(path.join(folder, 'child')) },
    );
    const parent = living(service);
    const child = identify(Number(fs.readFileSync(path.join(folder, 'child'), 'utf8')));
    await service.stop();
    expect(isAlive(parent)).toBe(false);
    await expect.poll(() => child && isAlive(child)).toBe(false);
    expect(fs.existsSync(path.join(folder, 'lamp.json'))).toBe(false);
    expect(told).toEqual([]);
  });

  test('ends what a killed run left behind under its name, but never another program that has its number now', async () => {
    const leftover = living(await start(stay));
    const bystander = living(await start(stay, { name: 'bystander' }));
    const killedRun = services.splice(0); // as if our run had been killed
    writeRecord(path.join(folder, 'other.json'), { ...bystander, startedAt: 'another time' });
    await start(stay);
    await start(stay, { name: 'other' });
    expect(isAlive(leftover)).toBe(false);
    expect(isAlive(bystander)).toBe(true);
    // A run that is really killed could not start them again, as this one does.
    await Promise.all(killedRun.map((service) => service.stop()));
  });

  test('that ends before it is ready is a failure which shows the end of its log', async () => {
    const starting = start("console.error('no oil left'); process.exit(1)", { isReady: async () => false });
    await expect(starting).rejects.toThrow(/no oil left[\s\S]*The lamp ended before it was ready/);
  });
});
