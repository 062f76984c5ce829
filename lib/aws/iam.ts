import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { parse, validate } from '@aws-sdk/util-arn-parser';
import { z } from 'zod';
import type { StoredApiKey } from '../core/datadog/variables.ts';
import { foreignAnswer, readAnswer } from './answer.ts';
import { clientIn, createIamClient } from './client.ts';
import type { AwsCall } from './error.ts';
import { type AwsSession, callWith, stsRegionFor } from './session.ts';

const answerSchema = z.object({
  EvaluationResults: z
    .array(
      z.object({
        EvalActionName: z.string().optional(),
        EvalResourceName: z.string().optional(),
        EvalDecision: z.enum(['allowed', 'explicitDeny', 'implicitDeny']),
        MissingContextValues: z.array(z.string()).default([]),
      }),
    )
    .min(1),
});

/**
 * Whether a role of the session's account can read an API key, as far as IAM's policy simulator tells from the role's
 * policies, its permissions boundary and those of the organisation. Never more than likely: the simulator does not know the
 * policy of the secret and of its KMS key (IAM API reference, 2026). Undefined when the role is refused and the refusal may
 * be due to a condition about which nothing was said. Throws AppError `awsAccessDenied`, `awsThrottled`, …;
 * `awsInvalidParameter` when IAM does not know the role, `awsUnreachable` when the signal ended the call,
 * `awsForeignAnswer` when AWS tells about another key.
 */
export async function canReadSecret(
  session: AwsSession,
  { roleArn, key }: { roleArn: string; key: StoredApiKey },
  abortSignal: AbortSignal,
): Promise<'likely' | 'unlikely' | undefined> {
  const region = stsRegionFor(session.partition);
  const call: AwsCall = { operation: 'iam:SimulatePrincipalPolicy', awsAccountId: session.awsAccountId, region };
  const client = () => clientIn(session.clients.iam, region, () => createIamClient(session, region));
  const results = await callWith(session, call, async () => {
    const answer = await client().send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: roleArn,
        ActionNames: [key.permission],
        ResourceArns: [key.arn],
        ContextEntries: [
          { ContextKeyName: 'aws:RequestedRegion', ContextKeyType: 'string', ContextKeyValues: [regionOf(key.arn)] },
        ],
      }),
      { abortSignal },
    );
    const { data, requestId } = readAnswer(answer, call, { schema: answerSchema, required: ['EvaluationResults'] });
    for (const { EvalActionName = key.permission, EvalResourceName = key.arn } of data.EvaluationResults) {
      if (EvalActionName !== key.permission || EvalResourceName !== key.arn)
        throw foreignAnswer(call, requestId, `${EvalActionName} ${EvalResourceName}`);
    }
    return data.EvaluationResults;
  });
  if (results.every(({ EvalDecision }) => EvalDecision === 'allowed')) return 'likely';
  return results.some(({ MissingContextValues }) => MissingContextValues.length > 0) ? undefined : 'unlikely';
}

/** The Region in which a secret or parameter lies, and where it is therefore read. */
function regionOf(arn: string): string {
  return validate(arn) ? parse(arn).region : '';
}
