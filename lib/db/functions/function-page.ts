import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import { driftSchema } from '../../core/drift/drift.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import type { LambdaFunction } from '../generated/client.ts';
import { database } from '../kernel/client.ts';
import { functionListRowSchema, statusReasonRowSchema } from './functions-page.ts';

const textsSchema = z.record(z.string(), z.string());

/** One function as its page shows it: what the last scan saw. Values of variables only where they are Datadog's and no secret. */
export const functionRowSchema = functionListRowSchema.extend({
  accountId: accountIdSchema,
  handler: z.string().nullable(),
  memorySizeMib: z.number().nullable(),
  timeoutSeconds: z.number().nullable(),
  layers: z.array(z.string()),
  variableNames: z.array(z.string()),
  datadogVariables: textsSchema,
  isEnvironmentReadable: z.boolean(),
  isInVpc: z.boolean(),
  tags: textsSchema,
  /** The environment of its account, as set in Lamplighter. */
  environment: z.string().nullable(),
  seenAt: z.string(),
  goneAt: z.string().nullable(),
  /** Why AWS's description of it could not be used, since `unreadSince`. */
  unreadReason: failureSchema.nullable(),
  /** Where it differs from what our Changes left of what is ours; null: nowhere, or nothing is ours. */
  drift: z
    .object({
      items: driftSchema,
      /** Names exactly this difference. */
      digest: z.string(),
      since: z.string(),
      /** The Rollout that instrumented it last. */
      rollout: z.object({ id: z.string(), number: z.number(), name: z.string() }).nullable(),
      accepted: z.object({ byName: z.string(), reason: z.string(), at: z.string() }).nullable(),
    })
    .nullable(),
});
export type FunctionRow = z.infer<typeof functionRowSchema>;

/** The function under our own id, also one that is gone; null when there is none. */
export async function readFunctionRow(functionId: string): Promise<FunctionRow | null> {
  const found = await database().lambdaFunction.findUnique({ where: { id: functionId }, include: { account: true } });
  if (!found) return null;
  const { account, datadogStatus, datadogTool, statusReason, lastModifiedAt, seenAt, goneAt, unreadSince, ...columns } =
    found;
  const drift = await driftOf(columns);
  return functionRowSchema.parse({
    ...columns,
    drift,
    driftState: drift === null ? 'none' : drift.accepted === null ? 'drifted' : 'accepted',
    awsAccountId: account.awsAccountId,
    accountName: account.name,
    environment: account.environment,
    status: datadogStatus,
    tool: datadogTool,
    reason: statusReasonRowSchema.parse(statusReason),
    lastModifiedAt: lastModifiedAt?.toISOString() ?? null,
    seenAt: seenAt.toISOString(),
    goneAt: goneAt?.toISOString() ?? null,
    unreadSince: unreadSince?.toISOString() ?? null,
  });
}

type DriftColumns = Pick<
  LambdaFunction,
  | 'drift'
  | 'driftDigest'
  | 'driftSince'
  | 'driftChangeId'
  | 'driftAcceptedByName'
  | 'driftAcceptedReason'
  | 'driftAcceptedAt'
>;

async function driftOf(columns: DriftColumns): Promise<z.input<typeof functionRowSchema>['drift']> {
  const { drift, driftDigest, driftSince, driftChangeId, driftAcceptedByName, driftAcceptedReason, driftAcceptedAt } =
    columns;
  if (drift === null || driftDigest === null || driftSince === null) return null;
  const change =
    driftChangeId === null
      ? null
      : await database().change.findUnique({
          where: { id: driftChangeId },
          select: { rollout: { select: { id: true, number: true, name: true } } },
        });
  return {
    items: driftSchema.parse(drift),
    digest: driftDigest,
    since: driftSince.toISOString(),
    rollout: change?.rollout ?? null,
    accepted: driftAcceptedAt && {
      byName: driftAcceptedByName ?? '',
      reason: driftAcceptedReason ?? '',
      at: driftAcceptedAt.toISOString(),
    },
  };
}
