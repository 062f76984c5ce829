import { z } from 'zod';
import { accountStatuses } from '../../core/connection/account-status.ts';
import { openRolloutStatuses } from '../../core/functions/open-rollout.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { maybeRowOf } from '../kernel/rows.ts';
import { type AppliedChangeRow, listAppliedChanges } from '../rollouts/applied-changes.ts';
import { readHealth } from './health-rows.ts';

/** A Rollout that is to change the function, or failed to, and that is not at its end. */
export const openRolloutSchema = z.object({ id: z.string(), number: z.number(), status: z.enum(openRolloutStatuses) });

const stateSchema = z.object({
  functionArn: z.string(),
  accountStatus: z.enum(accountStatuses),
  inFlight: z.enum(['applying', 'unclear']).nullable(),
  openRollout: openRolloutSchema.nullable(),
});

/** What stands of our Changes on a function, what is under way, and its health as it was read last. */
export type FunctionStateRow = z.infer<typeof stateSchema> & {
  /** Oldest first. */
  applied: AppliedChangeRow[];
} & NonNullable<Awaited<ReturnType<typeof readHealth>>>;

/** The state of the function under our own id, also of one that is gone; null when there is none. */
export async function readFunctionStateRow(functionId: string): Promise<FunctionStateRow | null> {
  const row = await maybeRowOf(
    database(),
    stateSchema,
    Prisma.sql`
    SELECT f.function_arn AS "functionArn", a.status AS "accountStatus", (
      SELECT change.outcome FROM change WHERE change.function_arn = f.function_arn AND change.outcome IN ('applying', 'unclear')
      ORDER BY change.outcome DESC LIMIT 1) AS "inFlight", (
      SELECT jsonb_build_object('id', rollout.id, 'number', rollout.number, 'status', rollout.status)
        FROM change JOIN rollout ON rollout.id = change.rollout_id
       WHERE change.function_arn = f.function_arn AND rollout.status = ANY (${[...openRolloutStatuses]}::text[])
         AND (change.outcome = 'pending' AND coalesce(change.verdict, 'change') = 'change'
              OR change.outcome = 'failed' AND change.acknowledged_at IS NULL)
       ORDER BY rollout.status IN ('planned', 'planning'), rollout.number DESC LIMIT 1) AS "openRollout"
    FROM lambda_function AS f JOIN account AS a ON a.id = f.account_id WHERE f.id = ${functionId}::uuid`,
  );
  const health = await readHealth(database(), functionId);
  if (row === null || health === undefined) return null;
  const applied = await listAppliedChanges([row.functionArn]);
  const isBefore = (one: AppliedChangeRow, other: AppliedChangeRow) =>
    one.finishedAt === other.finishedAt ? one.id < other.id : one.finishedAt < other.finishedAt;
  return { ...row, ...health, applied: applied.toSorted((one, other) => (isBefore(one, other) ? -1 : 1)) };
}
