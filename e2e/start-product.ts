import { startProcess } from '../scripts/processes/start-process.ts';
import { isProductGiven, setProduct } from './product.ts';

/** Starts the product before the first test; what it returns stops it after the last. Uses one that runs if one is named. */
export default async function startProduct(): Promise<() => Promise<void>> {
  if (isProductGiven()) return async () => undefined;
  const server = startProcess({ args: ['scripts/e2e-server.ts'], hasChannel: true });
  const message = await server.message;
  if (message === undefined) throw new Error('The product did not start; see above.');
  setProduct(message);
  return async () => {
    await server.end('SIGTERM');
  };
}
