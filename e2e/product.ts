import { z } from 'zod';

/** The running product, as scripts/e2e-server.ts reports it. */
const productSchema = z.object({
  url: z.url(),
  simulatedUrl: z.url(),
  databaseUrl: z.string(),
  owner: z.object({ email: z.string(), name: z.string(), password: z.string() }),
});
export type ProductUnderTest = z.infer<typeof productSchema>;

const variable = 'LAMPLIGHTER_E2E_PRODUCT';

/** Hands the running product on to the processes that run the tests. */
export function setProduct(message: unknown): void {
  process.env[variable] = JSON.stringify(productSchema.parse(message));
}

/** The product that the tests are about. */
export function product(): ProductUnderTest {
  return productSchema.parse(JSON.parse(process.env[variable] ?? '{}'));
}
