import { z } from 'zod';
import {
  type AccountId,
  type AwsAccountId,
  accountIdSchema,
  awsAccountIdSchema,
} from '../../core/lambda/account-id.ts';
import { type Strategy, strategySchema } from '../../core/rollout/strategy.ts';
import { Prisma } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { rowsOf } from '../kernel/rows.ts';

/** Functions of one account and Region that a wave has changed. */
export type HealthTarget = {
  accountId: AccountId;
  awsAccountId: AwsAccountId;
  region: string;
  /** `changedAt`: when its update was about to be sent. */
  functions: { functionArn: string; functionName: string; changedAt: Date }[];
};

/** More functions of one lane say no more, and every 125 of them cost a call. */
const mostFunctionsPerLane = 500;

const targetSchema = z.object({
  accountId: accountIdSchema,
  awsAccountId: awsAccountIdSchema,
  region: z.string(),
  functions: z.array(
    z.object({
      functionArn: z.string(),
      functionName: z.string(),
      changedAt: z.number().transform((at) => new Date(at)),
    }),
  ),
});

/** What the health gate looks at after a wave: the functions applied in it, at most 500 of each account and Region. */
export async function readHealthTargets(
  rolloutId: string,
  wave: number,
): Promise<{ strategy: Strategy; targets: HealthTarget[] }> {
  const row = await database().wave.findUniqueOrThrow({
    where: { rolloutId_index: { rolloutId, index: wave } },
    include: { rollout: { select: { strategy: true } } },
  });
  const targets = await rowsOf(
    database(),
    targetSchema,
    Prisma.sql`
    SELECT account.id AS "accountId", account.aws_account_id AS "awsAccountId", ranked.region,
      jsonb_agg(jsonb_build_object('functionArn', function_arn, 'functionName', function_name,
        'changedAt', floor(extract(epoch FROM coalesce(intent_at, finished_at)) * 1000))) AS functions
    FROM (
      SELECT account_id, region, function_arn, function_name, intent_at, finished_at,
        row_number() OVER (PARTITION BY account_id, region ORDER BY id) AS rank
      FROM change WHERE rollout_id = ${rolloutId}::uuid AND wave = ${wave} AND outcome = 'applied'
    ) AS ranked JOIN account ON account.id = ranked.account_id
    WHERE rank <= ${mostFunctionsPerLane}
    GROUP BY account.id, ranked.region`,
  );
  return { strategy: strategySchema.parse(row.rollout.strategy), targets };
}
