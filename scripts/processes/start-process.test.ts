import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { startProcess } from './start-process.ts';
import { until } from './until.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'start-process-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const soon = { what: 'it has written', seconds: 10 };

describe('startProcess', () => {
  test('keeps what a process writes, and tells how it ended', async () => {
    const running = startProcess({ args: ['-e', "console.log('lit'); process.exitCode = 3"], outputTo: 'kept' });
    expect(await running.exit).toEqual({ code: 3, signal: null });
    await until(() => running.output() === 'lit\n', soon);
    expect(running.isRunning()).toBe(false);
    expect(await running.end('SIGKILL'), 'ending it again does nothing').toEqual({ code: 3, signal: null });
  });

  test('gives it the environment and the folder that are named, and adds to the file', async () => {
    const file = path.join(folder, 'log');
    fs.writeFileSync(file, 'before\n', { mode: 0o644 });
    const args = ['-e', 'console.log(process.env.LAMP, process.env.HOME, process.cwd())'];
    await startProcess({ args, env: { LAMP: 'street' }, cwd: folder, outputTo: { file } }).exit;
    expect(fs.readFileSync(file, 'utf8')).toBe(`before\nstreet undefined ${fs.realpathSync(folder)}\n`);
    expect(fs.statSync(file).mode & 0o777, 'only its owner may read it').toBe(0o600);
  });

  test('hears the first message, and nothing from a process that ends without one', async () => {
    const talking = startProcess({
      args: ['-e', 'process.send({ lit: true }); process.disconnect()'],
      hasChannel: true,
    });
    expect(await talking.message).toEqual({ lit: true });
    expect(await startProcess({ args: ['-e', ''], hasChannel: true }).message).toBeUndefined();
  });

  test('ends a process that stays, with the signal that is named', async () => {
    const running = startProcess({ args: ['-e', 'setInterval(() => {}, 1000)'] });
    expect(running.isRunning()).toBe(true);
    expect(await running.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('tells of a program that cannot be started instead of throwing', async () => {
    const running = startProcess({ program: path.join(folder, 'none'), args: [] });
    expect(running.isRunning()).toBe(false);
    expect((await running.exit).error).toMatchObject({ code: 'ENOENT' });
  });
});
