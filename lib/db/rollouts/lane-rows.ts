import { z } from 'zod';
import type { Mode } from '../../core/change/change.ts';
import { modes } from '../../core/change/change-codes.ts';
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

const restSchema = z.object({ status: z.enum(rolloutStatuses), isOpenHere: z.boolean(), isOpenElsewhere: z.boolean() });

/**
 * What is left of a Rollout where a lane has come to an end: its status, and whether something is in flight or to be sent in the waves
 * that have begun, in the lane itself, where unclear Changes count too, and in others, whose unclear ones keep nobody busy. To be asked after the lane's own outcomes were committed: of lanes that end at
 * the same time, the one whose commit was last then sees that nothing is left elsewhere.
 */
export async function readRest({ rolloutId, accountId, region }: LaneKey): Promise<z.infer<typeof restSchema> | null> {
  const isHere = Prisma.sql`change.account_id = ${accountId}::uuid AND change.region = ${region}`;
  const ofRollout = Prisma.sql`change.rollout_id = rollout.id`;
  const isToBeSent = Prisma.sql`${ofRollout} AND change.outcome = 'pending' AND change.verdict = 'change' AND change.wave <= rollout.current_wave`;
  return await maybeRowOf(
    database(),
    restSchema,
    Prisma.sql`
    SELECT rollout.status,
      EXISTS (SELECT FROM change WHERE ${ofRollout} AND change.outcome IN ('applying', 'unclear') AND ${isHere})
        OR EXISTS (SELECT FROM change WHERE ${isToBeSent} AND ${isHere}) AS "isOpenHere",
      EXISTS (SELECT FROM change WHERE ${ofRollout} AND change.outcome = 'applying' AND NOT (${isHere}))
        OR EXISTS (SELECT FROM change WHERE ${isToBeSent} AND NOT (${isHere})) AS "isOpenElsewhere"
    FROM rollout WHERE rollout.id = ${rolloutId}::uuid`,
  );
}
