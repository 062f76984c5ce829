import { z } from 'zod';

/**
 * What sending a Change waits for at AWS: that AWS carries our update out, that somebody else's update ends (until then AWS refuses
 * ours), that the function is there to be updated, or that an update which AWS did not answer can take effect no longer.
 */
const awaitedKinds = ['ownUpdate', 'otherUpdate', 'creation', 'lostAnswer'] as const;

/** `Change.waiting` as stored: what is waited for, AWS's own reason (redacted) where it gives one, and until when. */
export const awaitedSchema = z.strictObject({
  kind: z.enum(awaitedKinds),
  reasonCode: z.string().optional(),
  reason: z.string().optional(),
  sinceAt: z.iso.datetime(),
  /** Then the Change fails as timed out, or as refused because of the other update; after a lost answer it is read again. */
  untilAt: z.iso.datetime(),
});
export type Awaited = z.infer<typeof awaitedSchema>;
