import { z } from 'zod';
import type { Installation } from '../installation/start-installation.ts';

const requestSchema = z.object({
  sequence: z.number(),
  at: z.coerce.date(),
  awsAccountId: z.string(),
  operation: z.string(),
  functionName: z.string().optional(),
  revisionIdSent: z.string().optional(),
  hadEffect: z.boolean(),
  effectAt: z.coerce.date().optional(),
  errorCode: z.string().optional(),
  status: z.number(),
});
export type Request = z.infer<typeof requestSchema>;

/** Everything that the simulation was asked after `since`. */
export async function readRequests({ control }: Installation, since: number): Promise<Request[]> {
  return z.object({ requests: z.array(requestSchema) }).parse(await control('GET', `requests?since=${since}`)).requests;
}
