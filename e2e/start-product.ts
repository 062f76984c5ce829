import { spawn } from 'node:child_process';
import path from 'node:path';
import { isProductGiven, setProduct } from './product.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Starts the product before the first test; what it answers stops it after the last. Uses one that runs if one is named. */
export default async function startProduct(): Promise<() => Promise<void>> {
  if (isProductGiven()) return async () => undefined;
  const server = spawn(process.execPath, [path.join(root, 'scripts/e2e-server.ts')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const ready = new Promise<unknown>((resolve) => server.once('message', resolve));
  const message = await Promise.race([ready, ended]);
  if (message === undefined) throw new Error('The product did not start; see above.');
  setProduct(message);
  return async () => {
    server.kill('SIGTERM');
    await ended;
  };
}
