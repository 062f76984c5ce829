import { z } from 'zod';
import { type Mode, modes } from '../../core/change/change.ts';
import { type AccountId, awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { type RolloutStatus, rolloutStatuses } from '../../core/rollout/status.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { maybeRowOf } from '../kernel/rows.ts';
import type { LaneKey } from './sending-rows.ts';

/** A lane as its job finds it. */
export type Lane = LaneKey & {
  mode: Mode;
  status: RolloutStatus;
};

const laneRowSchema = z.object({
  rolloutNumber: z.number(),
  mode: z.enum(modes),
  status: z.enum(rolloutStatuses),
  awsAccountId: awsAccountIdSchema,
});

/** Reads a lane's Rollout and account as they are now; null when either is gone. How the account is entered is the gate's to say. */
export async function readLane(key: { rolloutId: string; accountId: AccountId; region: string }): Promise<Lane | null> {
  const row = await maybeRowOf(
    database(),
    laneRowSchema,
    Prisma.sql`
    SELECT rollout.number AS "rolloutNumber", rollout.mode, rollout.status, account.aws_account_id AS "awsAccountId"
    FROM rollout, account
    WHERE rollout.id = ${key.rolloutId}::uuid AND account.id = ${key.accountId}::uuid`,
  );
  return row && { ...key, ...row };
}
