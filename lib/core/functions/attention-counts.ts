import { z } from 'zod';
import type { AttentionKind } from './attention.ts';

/** What is counted for everybody alike, by whose accounts they are; approvals are counted for the person. */
export const attentionCountsSchema = z.object({
  failingAccounts: z.number(),
  stoppedRollouts: z.number(),
  failedScans: z.number(),
  drifted: z.number(),
  plainKeys: z.number(),
  outdated: z.number(),
} satisfies Record<Exclude<AttentionKind, 'waitsForMe'>, z.ZodNumber>);
export type AttentionCounts = z.infer<typeof attentionCountsSchema>;
