import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort, isTaken, rememberedPort } from './free-port.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'free-port-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Listens on a port while `work` is done. */
async function whileTaken(port: number, work: () => Promise<void>): Promise<void> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  try {
    await work();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test('a server that is started again gets the port that it had, as long as nobody else took it', async () => {
  const file = path.join(folder, 'port');
  const port = await rememberedPort(file);
  await whileTaken(port, async () => expect(await isTaken(port)).toBe(true));
  expect(await isTaken(port)).toBe(false);
  expect(await rememberedPort(file)).toBe(port);
  await whileTaken(port, async () => {
    const other = await rememberedPort(file);
    expect(other).not.toBe(port);
    expect(fs.readFileSync(file, 'utf8')).toBe(`${other}\n`);
  });
});

test('a note that holds no port is as good as none', async () => {
  const file = path.join(folder, 'broken');
  fs.writeFileSync(file, 'no number');
  expect(await rememberedPort(file)).toBeGreaterThan(1023);
});

test('ports asked for together differ', async () => {
  const ports = await Promise.all([freePort(), freePort(), freePort()]);
  expect(new Set(ports).size).toBe(3);
});
