import { z } from 'zod';
import { chainedEventSchema, linkSchema } from './chain.ts';
import { digestSchema } from './digest.ts';

/**
 * One line of an export that can be verified without the database: a digest, a link with its event as it is hashed (null where
 * the event is gone), or an event that no link names yet.
 */
export const proofRecordSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('digest'), digest: digestSchema }),
  z.strictObject({ kind: z.literal('event'), link: linkSchema, event: chainedEventSchema.nullable() }),
  z.strictObject({ kind: z.literal('unlinked'), event: chainedEventSchema }),
]);
export type ProofRecord = z.infer<typeof proofRecordSchema>;
