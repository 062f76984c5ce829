import { z } from 'zod';
import { type Strategy, strategySchema } from '../core/rollout/strategy.ts';
import { database } from './client.ts';

/** Functions of one account and Region that a wave has changed, and how to read their metrics. */
export type HealthTarget = {
  region: string;
  readRoleArn: string;
  externalId: string;
  functions: { functionArn: string; functionName: string }[];
};

/** More functions of one lane say no more, and every 125 of them cost a call. */
const mostFunctionsPerLane = 500;

const rowsSchema = z.array(
  z.object({
    region: z.string(),
    readRoleArn: z.string(),
    externalId: z.string(),
    functions: z.array(z.object({ functionArn: z.string(), functionName: z.string() })),
  }),
);

/** What the health gate looks at after a wave: the functions applied in it, at most 500 of each account and Region, and when it began. */
export async function readHealthTargets(
  rolloutId: string,
  wave: number,
): Promise<{ strategy: Strategy; startedAt: Date; targets: HealthTarget[] }> {
  const row = await database().wave.findUniqueOrThrow({
    where: { rolloutId_index: { rolloutId, index: wave } },
    include: { rollout: { select: { strategy: true } } },
  });
  const rows = await database().$queryRaw`
    SELECT ranked.region, account.read_role_arn AS "readRoleArn", account.external_id AS "externalId",
      jsonb_agg(jsonb_build_object('functionArn', function_arn, 'functionName', function_name)) AS functions
    FROM (
      SELECT account_id, region, function_arn, function_name,
        row_number() OVER (PARTITION BY account_id, region ORDER BY id) AS rank
      FROM change WHERE rollout_id = ${rolloutId}::uuid AND wave = ${wave} AND outcome = 'applied'
    ) AS ranked JOIN account ON account.id = ranked.account_id
    WHERE rank <= ${mostFunctionsPerLane}
    GROUP BY account.id, ranked.region`;
  return {
    strategy: strategySchema.parse(row.rollout.strategy),
    startedAt: row.startedAt ?? new Date(),
    targets: rowsSchema.parse(rows),
  };
}
