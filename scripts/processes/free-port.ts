import fs from 'node:fs';
import net from 'node:net';
import getPort, { clearLockedPorts } from 'get-port';

/** A free port at 127.0.0.1: `preferred` if it is free, otherwise any. */
export async function freePort(preferred?: number): Promise<number> {
  // get-port gives no port twice within half a minute, but a server that is started again wants the one that it had.
  if (preferred !== undefined) clearLockedPorts();
  return await getPort({ host: '127.0.0.1', ...(preferred === undefined ? {} : { port: preferred }) });
}

/** The port noted in `file` if it is free, so that addresses stay good from run to run; otherwise another, which is noted. */
export async function rememberedPort(file: string): Promise<number> {
  const last = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
  const port = await freePort(last > 0 ? last : undefined);
  fs.writeFileSync(file, `${port}\n`);
  return port;
}

/** Whether something accepts connections on the port of 127.0.0.1. */
export async function isTaken(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', timeout: 1_000 });
    const finish = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => finish(true));
    for (const event of ['error', 'timeout']) socket.once(event, () => finish(false));
  });
}
