import { AppError } from '../../core/errors.ts';
import type { Authorship } from '../../core/rollout/approval.ts';
import { readTokenMakers } from '../../db/api/token-rows.ts';
import { type ApprovalReader, readApprovalEntries, readApprovalRow } from '../../db/rollouts/approval-rows.ts';

/** A Rollout's plan, who made it, and what was said and done about its approval. */
type ApprovalRecord = Omit<Authorship, 'entries'> & {
  planDigest: string | null;
  entries: Awaited<ReturnType<typeof readApprovalEntries>>;
};

/**
 * Returns what decides about the approval of a Rollout. The one place that reads whose plan it is, so that no rule forgets who stands
 * behind a machine. `applierId`: who would apply it, if anybody in particular. Throws AppError `notFound`.
 */
export async function readApprovalRecord(
  client: ApprovalReader,
  rolloutId: string,
  applierId?: string,
): Promise<ApprovalRecord> {
  const row = await readApprovalRow(client, rolloutId);
  if (row === null) throw new AppError('notFound', { what: 'rollout' });
  const entries = await readApprovalEntries(client, rolloutId);
  const actors = [row.createdBy, applierId ?? row.createdBy, ...entries.map(({ personId }) => personId)];
  return { ...row, entries, makers: await readTokenMakers(client, actors) };
}
