import pLimit from 'p-limit';
import { canReadSecret } from '../../aws/iam.ts';
import type { AwsSession } from '../../aws/session.ts';
import type { PlanContext } from '../../core/change/plan.ts';
import type { StoredApiKey } from '../../core/datadog/variables.ts';
import { isRecordable } from '../../core/errors.ts';
import { parseRoleArn } from '../../core/lambda/arn.ts';

/** Roles of an account that a plan asks about. Beyond, and where asking is not allowed, the preview says nothing. */
const mostRolesAsked = 100;
/** Questions to IAM under way at once for an account: so many keep up with the reading of the functions themselves. */
const questionsAtOnce = 20;
/** How long a question may take: a preview must not wait for IAM, whose pace AWS does not publish. */
const questionMilliseconds = 5_000;

type Answer = PlanContext['canReadSecret'];

/** What one plan learns about whether functions' roles can read the API key; each role and key is asked about once. */
export type SecretAccess = {
  /** Undefined when it cannot be told: then the plan goes without, and nothing is claimed. */
  canRead: (session: AwsSession, roleArn: string | undefined, key: StoredApiKey) => Promise<Answer>;
};

/** Returns what is known, with nothing asked yet. One for a whole plan: roles are the same in every Region of an account. */
export function createSecretAccess(): SecretAccess {
  const accounts = new Map<string, ReturnType<typeof createAccountQuestions>>();
  return {
    canRead: async (session, roleArn, key) => {
      // A function's role is always of its own account; anything else is not worth a question.
      if (roleArn === undefined || parseRoleArn(roleArn)?.awsAccountId !== session.awsAccountId) return undefined;
      const questions = accounts.get(session.awsAccountId) ?? createAccountQuestions();
      accounts.set(session.awsAccountId, questions);
      return await questions.ask(session, roleArn, key);
    },
  };
}

/** The questions about one account. The first failure that is not about a single role ends them. */
function createAccountQuestions() {
  const answers = new Map<string, Promise<Answer>>();
  const limit = pLimit(questionsAtOnce);
  let hasGivenUp = false;

  const ask = async (session: AwsSession, roleArn: string, key: StoredApiKey): Promise<Answer> => {
    try {
      if (hasGivenUp) return undefined;
      return await canReadSecret(session, { roleArn, key }, AbortSignal.timeout(questionMilliseconds));
    } catch (error) {
      if (!isRecordable(error)) throw error;
      // IAM does not know this one role, or takes its question for malformed.
      if (error.code !== 'awsInvalidParameter') hasGivenUp = true;
      return undefined;
    }
  };

  return {
    ask: (session: AwsSession, roleArn: string, key: StoredApiKey): Promise<Answer> => {
      const question = `${roleArn} ${key.permission} ${key.arn}`;
      const known = answers.get(question);
      if (known !== undefined || answers.size >= mostRolesAsked) return known ?? Promise.resolve(undefined);
      const answer = limit(() => ask(session, roleArn, key));
      answers.set(question, answer);
      return answer;
    },
  };
}
