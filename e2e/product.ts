import { z } from 'zod';

const personSchema = z.object({ email: z.string(), name: z.string(), password: z.string() });
export type Person = z.infer<typeof personSchema>;

/** The running product, as scripts/e2e-server.ts reports it. */
const productSchema = z.object({
  url: z.url(),
  simulatedUrl: z.url(),
  databaseUrl: z.string(),
  /** How migrations connect: as the owner of the tables. */
  ownerUrl: z.string(),
  /** The build that is served. */
  consoleFolder: z.string(),
  /** Where the processes' logs and records are. */
  dataFolder: z.string(),
  owner: personSchema,
  /** Somebody who may look, and nothing else. */
  viewer: personSchema,
});
export type ProductUnderTest = z.infer<typeof productSchema>;

const variable = 'LAMPLIGHTER_E2E_PRODUCT';

/** Whether the environment names products that run already, as that of the tests' own processes does. */
export function isProductGiven(): boolean {
  return process.env[variable] !== undefined;
}

/** Hands the running products on to the processes that run the tests, one to each of those that run side by side. */
export function setProducts(messages: readonly unknown[]): void {
  process.env[variable] = JSON.stringify(z.array(productSchema).parse(messages));
}

/** The product that the tests of this process are about: Playwright numbers the processes that run side by side. */
export function product(): ProductUnderTest {
  const products = z.array(productSchema).parse(JSON.parse(process.env[variable] ?? '[]'));
  const own = products[Number(process.env['TEST_PARALLEL_INDEX'] ?? 0)];
  if (own === undefined) throw new Error(`${variable} names ${products.length}: try --workers=${products.length}.`);
  return own;
}
