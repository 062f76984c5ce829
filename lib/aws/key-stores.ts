import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { paginateDescribeParameters } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { KeyQuestion } from '../core/datadog/key-reference.ts';
import type { KeyAnswer } from '../core/datadog/resolve-settings.ts';
import { isRecordable } from '../core/errors.ts';
import { clientIn, createParametersClient, createSecretsClient } from './client.ts';
import { type AwsCall, unreadableAnswer } from './error.ts';
import { readPages } from './pages.ts';
import { type AwsSession, callWith } from './session.ts';

const secretSchema = z.object({ ARN: z.string(), DeletedDate: z.date().optional() });
const parametersSchema = z.object({
  Parameters: z.array(z.object({ Name: z.string().optional(), ARN: z.string().optional() })).default([]),
  NextToken: z.string().optional(),
});

/**
 * Asks Secrets Manager or Parameter Store whether it knows a key, and under which ARN; never for the key itself. `unchecked`
 * when the role may not ask. Throws AppError `awsUnreachable` when the signal ended the call, `awsThrottled`, `awsRegionNotEnabled`, …
 */
export async function describeKey(
  session: AwsSession,
  question: KeyQuestion,
  abortSignal: AbortSignal,
): Promise<KeyAnswer> {
  try {
    return question.store === 'secretsManager'
      ? await describeSecret(session, question, abortSignal)
      : await describeParameter(session, question, abortSignal);
  } catch (error) {
    if (!isRecordable(error)) throw error;
    if (error.code === 'awsAccessDenied') return { kind: 'unchecked', reason: 'notAllowed' };
    // AWS has one name for whatever is not there.
    if (error.params['awsError'] === 'ResourceNotFoundException') return { kind: 'missing' };
    throw error;
  }
}

async function describeSecret(
  session: AwsSession,
  { id, region }: KeyQuestion,
  abortSignal: AbortSignal,
): Promise<KeyAnswer> {
  const call: AwsCall = { operation: 'secretsmanager:DescribeSecret', awsAccountId: session.awsAccountId, region };
  const client = () => clientIn(session.clients.secrets, region, () => createSecretsClient(session, region));
  const secret = await callWith(session, call, async () => {
    const answer = await client().send(new DescribeSecretCommand({ SecretId: id }), { abortSignal });
    const parsed = secretSchema.safeParse(answer);
    if (!parsed.success) throw unreadableAnswer(call, answer.$metadata.requestId ?? '');
    return parsed.data;
  });
  return secret.DeletedDate === undefined ? { kind: 'found', arn: secret.ARN } : { kind: 'deleted' };
}

/** DescribeParameters, because GetParameter would hand over the value. */
async function describeParameter(
  session: AwsSession,
  { id, region, arn }: KeyQuestion,
  abortSignal: AbortSignal,
): Promise<KeyAnswer> {
  const call: AwsCall = { operation: 'ssm:DescribeParameters', awsAccountId: session.awsAccountId, region };
  const client = () => clientIn(session.clients.parameters, region, () => createParametersClient(session, region));
  const pages = readPages(session, call, {
    paginate: (position) =>
      paginateDescribeParameters(
        { client: client(), ...position },
        { ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: namesOf(id) }] },
        { abortSignal },
      ),
    schema: parametersSchema,
    nextTokenOf: ({ NextToken }) => NextToken,
    entriesOf: ({ Parameters }) => Parameters,
    mostPages: 50,
  });
  for await (const { Parameters } of pages) {
    const [found] = Parameters;
    if (found !== undefined) return { kind: 'found', arn: found.ARN ?? arn };
  }
  return { kind: 'missing' };
}

/** The names that an ARN or a name may stand for: in an ARN it cannot be seen whether the name begins with a slash. */
function namesOf(id: string): string[] {
  const path = id.startsWith('arn:') ? id.slice(id.indexOf(':parameter/') + ':parameter/'.length) : id;
  const bare = path.replace(/^\//, '');
  return bare.includes('/') ? [`/${bare}`] : [bare, `/${bare}`];
}
