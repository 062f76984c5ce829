import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { paginateDescribeParameters } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { KeyQuestion } from '../core/datadog/key-reference.ts';
import type { KeyAnswer } from '../core/datadog/resolve-settings.ts';
import { isRecordable } from '../core/errors.ts';
import { isPlain } from '../core/lambda/plain-text.ts';
import { foreignAnswer, readAnswer } from './answer.ts';
import { clientIn, createParametersClient, createSecretsClient } from './client.ts';
import type { AwsCall } from './error.ts';
import { readPages } from './pages.ts';
import { type AwsSession, callWith } from './session.ts';

/** Becomes the value of an environment variable, so it is compared with what was asked, and never cleaned. */
const keyArn = z.string().max(2_048).refine(isPlain);
const secretSchema = z.object({ ARN: keyArn, DeletedDate: z.date().optional() });
const parametersSchema = z.object({
  Parameters: z.array(z.object({ Name: keyArn, ARN: keyArn.optional() })),
  NextToken: z.string().optional(),
});

/**
 * Asks Secrets Manager or Parameter Store whether it knows a key, and under which ARN; never for the key itself. `unchecked`
 * when the role may not ask. Throws AppError `awsUnreachable` when the signal ended the call, `awsThrottled`, `awsRegionNotEnabled`, …;
 * `awsForeignAnswer` when AWS tells about another key, which functions must never be pointed to.
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
  { id, region, arn }: KeyQuestion,
  abortSignal: AbortSignal,
): Promise<KeyAnswer> {
  const call: AwsCall = { operation: 'secretsmanager:DescribeSecret', awsAccountId: session.awsAccountId, region };
  const client = () => clientIn(session.clients.secrets, region, () => createSecretsClient(session, region));
  const secret = await callWith(session, call, async () => {
    const answer = await client().send(new DescribeSecretCommand({ SecretId: id }), { abortSignal });
    const { data, requestId } = readAnswer(answer, call, { schema: secretSchema, required: ['ARN'] });
    if (!isAskedSecret(data.ARN, arn)) throw foreignAnswer(call, requestId, data.ARN);
    return data;
  });
  return secret.DeletedDate === undefined ? { kind: 'found', arn: secret.ARN } : { kind: 'deleted' };
}

/** Whether an ARN is the one asked for, whole or but for the suffix that Secrets Manager appends. */
function isAskedSecret(answered: string, asked: string): boolean {
  return (
    answered === asked || (answered.startsWith(`${asked}-`) && /^-[A-Za-z0-9]{6}$/.test(answered.slice(asked.length)))
  );
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
    member: 'Parameters',
    nextTokenOf: ({ NextToken }) => NextToken,
    entriesOf: ({ Parameters }) => Parameters,
    mostPages: 50,
  });
  for await (const [found] of pages) {
    if (found === undefined) continue;
    if (!namesOf(id).includes(found.Name) || (found.ARN ?? arn) !== arn)
      throw foreignAnswer(call, '', found.ARN ?? found.Name);
    return { kind: 'found', arn };
  }
  return { kind: 'missing' };
}

/** The names that an ARN or a name may stand for: in an ARN it cannot be seen whether the name begins with a slash. */
function namesOf(id: string): string[] {
  const path = id.startsWith('arn:') ? id.slice(id.indexOf(':parameter/') + ':parameter/'.length) : id;
  const bare = path.replace(/^\//, '');
  return bare.includes('/') ? [`/${bare}`] : [bare, `/${bare}`];
}
