import { z } from 'zod';
import { planChangeSchema } from '../../db/rollouts/reviewed-change-rows.ts';
import { rolloutHeadSchema } from '../../db/rollouts/rollout-page.ts';

/** What a plan that is taken along begins with: a program refuses any other. */
export const planFormat = { format: 'lamplighter.plan', version: 1 } as const;

/** The Rollout of a plan that is taken along, masked; members as the API has them. */
export const planRolloutSchema = rolloutHeadSchema.pick({
  id: true,
  number: true,
  name: true,
  mode: true,
  status: true,
  planDigest: true,
  createdByName: true,
  createdAt: true,
  plannedAt: true,
  settings: true,
  strategy: true,
  hidden: true,
});

/** A plan as a file: the Rollout, then every Change that its reader may view. Masked: it can't be sent to AWS. */
export const planDocumentSchema = z.object({
  format: z.literal(planFormat.format),
  version: z.literal(planFormat.version),
  rollout: planRolloutSchema,
  /** By the names of their functions. */
  changes: z.array(planChangeSchema),
});

/** A piece of such a file, in the order in which it is written. */
export const planPieceSchema = z.union([
  z.object({ rollout: planRolloutSchema }),
  z.object({ change: planChangeSchema }),
]);
export type PlanPiece = z.infer<typeof planPieceSchema>;
