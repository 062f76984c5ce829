import { getFunctionCodeSigningConfig, listAliases } from '../../aws/lambda.ts';
import type { AwsSession } from '../../aws/session.ts';
import type { FunctionFacts } from '../../db/functions/function-facts.ts';
import { type Answer, answerOf } from './unchecked-reason.ts';

/**
 * How long what was read of a function is taken for true, in milliseconds: neither aliases nor code signing move the function's
 * RevisionId on, so only the time tells.
 */
export const factsLifetimeMilliseconds = 3600_000;

/** The names of a function's aliases that point to published versions, or why AWS did not say. */
export async function readAliases(
  session: AwsSession,
  region: string,
  functionName: string,
): Promise<Answer<Pick<FunctionFacts, 'aliases'>>> {
  return await answerOf(async () => {
    const aliases = await listAliases(session, region, functionName);
    const published = aliases.filter(({ versions }) => versions.some((version) => version !== '$LATEST'));
    return { aliases: published.map(({ name }) => name) };
  });
}

/** The ARN of a function's code signing configuration, or why AWS did not say. */
export async function readCodeSigning(
  session: AwsSession,
  region: string,
  functionName: string,
): Promise<Answer<Pick<FunctionFacts, 'codeSigningConfigArn'>>> {
  return await answerOf(async () => ({
    codeSigningConfigArn: (await getFunctionCodeSigningConfig(session, region, functionName)) ?? '',
  }));
}
