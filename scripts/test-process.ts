import { afterAll } from 'vitest';

/**
 * Vitest's set-up of a test file that shares its process with others: what the file changes of the environment, and that it worked as a
 * worker, is taken back when it is done.
 */
const environment = { ...process.env };

afterAll(() => {
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(environment, name)) delete process.env[name];
  Object.assign(process.env, environment);
  globalThis.lamplighterIsWorker = undefined;
  globalThis.lamplighterStopping = undefined;
});
