import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
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
});
export type FunctionRow = z.infer<typeof functionRowSchema>;

/** The function under our own id, also one that is gone; null when there is none. */
export async function readFunctionRow(functionId: string): Promise<FunctionRow | null> {
  const found = await database().lambdaFunction.findUnique({ where: { id: functionId }, include: { account: true } });
  if (!found) return null;
  const { account, datadogStatus, datadogTool, statusReason, lastModifiedAt, seenAt, goneAt, unreadSince, ...columns } =
    found;
  return functionRowSchema.parse({
    ...columns,
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
