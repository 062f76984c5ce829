import { getFunction } from '../aws/lambda.ts';
import type { AwsSession } from '../aws/session.ts';
import { AppError, type Failure } from '../core/errors.ts';

/** So many of the functions that were there before are asked for by name, at most. */
export const mostAsked = 3;

/**
 * Why an answer that lists no function of a Region is not believed, although the list has some there (`knownNames`): AWS still has one of them by
 * name, or does not say that it has none. Undefined when it is believed. Without that, one wrong answer would empty the list.
 */
export async function doubtAboutEmptyRegion(
  session: AwsSession,
  region: string,
  knownNames: readonly string[],
): Promise<Failure | undefined> {
  for (const functionName of knownNames) {
    if (await isThere(session, region, functionName))
      return { code: 'scanFoundNothing', params: { region, functionName } };
  }
  return undefined;
}

/** Whether AWS has a function, as far as it says: an error other than "not found" is no word for its absence. */
async function isThere(session: AwsSession, region: string, functionName: string): Promise<boolean> {
  try {
    await getFunction(session, region, functionName);
    return true;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.code !== 'awsFunctionNotFound';
  }
}
