import pLimit from 'p-limit';
import { canReadSecret } from '../../aws/iam.ts';
import type { AwsSession } from '../../aws/session.ts';
import type { PlanContext } from '../../core/change/plan.ts';
import type { UncheckedReason } from '../../core/change/unchecked.ts';
import type { StoredApiKey } from '../../core/datadog/variables.ts';
import { isRecordable } from '../../core/errors.ts';
import { parseRoleArn } from '../../core/lambda/arn.ts';
import { uncheckedReasonOf } from './unchecked-reason.ts';

/** Roles of an account that are asked about while planning: as many as are answered while functions are listed. Beyond, the answers come in after the plan; see late-checks.ts. */
const mostRolesAsked = 40;
/** Questions to IAM under way at once for an account: so many keep up with the reading of the functions themselves. */
const questionsAtOnce = 20;
/** How long a question may take: a preview must not wait for IAM, whose pace AWS does not publish. */
const questionMilliseconds = 5_000;

/** The answer, or why there is none; neither when there is nothing to ask. */
export type SecretAnswer = { canReadSecret?: PlanContext['canReadSecret']; reason?: UncheckedReason };

/** What one plan learns about whether functions' roles can read the API key; each role and key is asked about once. */
export type SecretAccess = {
  canRead: (session: AwsSession, roleArn: string | undefined, key: StoredApiKey) => Promise<SecretAnswer>;
};

/**
 * Returns what is known, with nothing asked yet. One for a whole plan: roles are the same in every Region of an account. `mostRoles`:
 * how many roles of an account are asked about at all.
 */
export function createSecretAccess({ mostRoles = mostRolesAsked }: { mostRoles?: number } = {}): SecretAccess {
  const accounts = new Map<string, ReturnType<typeof createAccountQuestions>>();
  return {
    canRead: async (session, roleArn, key) => {
      // A function's role is always of its own account; anything else is not worth a question.
      if (roleArn === undefined || parseRoleArn(roleArn)?.awsAccountId !== session.awsAccountId) return {};
      const questions = accounts.get(session.awsAccountId) ?? createAccountQuestions(mostRoles);
      accounts.set(session.awsAccountId, questions);
      return await questions.ask(session, roleArn, key);
    },
  };
}

/** The questions about one account. The first failure that is not about a single role ends them. */
function createAccountQuestions(mostRoles: number) {
  const answers = new Map<string, Promise<SecretAnswer>>();
  const limit = pLimit(questionsAtOnce);
  let givenUpFor: UncheckedReason | undefined;

  const ask = async (session: AwsSession, roleArn: string, key: StoredApiKey): Promise<SecretAnswer> => {
    if (givenUpFor !== undefined) return { reason: givenUpFor };
    const signal = AbortSignal.timeout(questionMilliseconds);
    try {
      const canRead = await canReadSecret(session, { roleArn, key }, signal);
      return canRead === undefined ? { reason: 'noAnswer' } : { canReadSecret: canRead };
    } catch (error) {
      if (!isRecordable(error)) throw error;
      const reason = signal.aborted ? 'time' : uncheckedReasonOf(error);
      // IAM does not know this one role, or takes its question for malformed.
      if (error.code !== 'awsInvalidParameter') givenUpFor = reason;
      return { reason };
    }
  };

  return {
    ask: (session: AwsSession, roleArn: string, key: StoredApiKey): Promise<SecretAnswer> => {
      const question = `${roleArn} ${key.permission} ${key.arn}`;
      const known = answers.get(question);
      if (known !== undefined) return known;
      if (answers.size >= mostRoles) return Promise.resolve({ reason: givenUpFor ?? 'open' });
      const answer = limit(() => ask(session, roleArn, key));
      answers.set(question, answer);
      return answer;
    },
  };
}
