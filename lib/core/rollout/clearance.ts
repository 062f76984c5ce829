import { z } from 'zod';

/** Why a Rollout may be applied in an account that requires approval: another person approved it, or it was an emergency. */
export const clearanceSchema = z.object({
  kind: z.enum(['approval', 'emergency']),
  /** Who approved it; in an emergency who applied it. */
  personId: z.string(),
  personName: z.string(),
  /** Of an emergency. */
  reason: z.string().nullable(),
});
export type Clearance = z.infer<typeof clearanceSchema>;

/** What each event about a Change says of why it may be sent. */
export function clearanceDetails(clearance: Clearance | null): Record<string, string> {
  if (clearance === null) return {};
  const { kind, personId, personName, reason } = clearance;
  return kind === 'approval'
    ? { approvedBy: personName, approvedById: personId }
    : { emergencyBy: personName, emergencyById: personId, emergencyReason: reason ?? '' };
}
