import { buildConsole, generateClient } from '../scripts/launch/build.ts';
import { startProcess } from '../scripts/processes/start-process.ts';
import { isProductGiven, setProducts } from './product.ts';

/**
 * Starts a product for each of the processes that run tests side by side, before the first test; what it returns stops them after the last.
 * Uses one that runs if one is named.
 */
export default async function startProducts({ workers } = { workers: 1 }): Promise<() => Promise<void>> {
  if (isProductGiven()) return async () => undefined;
  // Once, and not by each of them.
  await generateClient();
  await buildConsole();
  const numbers = Array.from({ length: workers }, (_, index) => String(index + 1));
  const servers = numbers.map((number) => startProcess({ args: ['scripts/e2e-server.ts', number], hasChannel: true }));
  const stop = async () => {
    await Promise.all(servers.map((server) => server.end('SIGTERM')));
  };
  const messages = await Promise.all(servers.map(({ message }) => message));
  if (messages.includes(undefined)) {
    await stop();
    throw new Error('The product did not start; see above.');
  }
  setProducts(messages);
  return stop;
}
