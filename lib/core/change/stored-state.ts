import { z } from 'zod';

/** A side of an applied Change: the function as it stood before it, or as it left it. */
export const storedSides = ['before', 'after'] as const;

/** A state of a function that is stored: one side of a Change that was applied to it. */
export const storedStateSchema = z.strictObject({ changeId: z.uuid(), side: z.enum(storedSides) });
export type StoredState = z.infer<typeof storedStateSchema>;

/** Returns those of a function's applied Changes, oldest first, that led to a stored state; none where its Change is not among them. */
export function changesUpTo<Change extends { id: string }>(
  applied: readonly Change[],
  { changeId, side }: StoredState,
): readonly Change[] {
  const index = applied.findIndex(({ id }) => id === changeId);
  return applied.slice(0, side === 'after' ? index + 1 : Math.max(0, index));
}
