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
  /** A token of the owner's for the API; see by-api.ts. */
  ownerToken: z.string(),
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

/** Whether the environment names a product that runs already, as that of the tests' own processes does. */
export function isProductGiven(): boolean {
  return process.env[variable] !== undefined;
}

/** Hands the running product on to the processes that run the tests. */
export function setProduct(message: unknown): void {
  process.env[variable] = JSON.stringify(productSchema.parse(message));
}

/** The product that the tests are about. */
export function product(): ProductUnderTest {
  return productSchema.parse(JSON.parse(process.env[variable] ?? '{}'));
}
