import type { AwsContext } from '../aws/context.ts';
import { type AwsSession, sessionFor } from '../aws/session.ts';
import { workerActor } from '../core/audit/actions.ts';
import type { AccountRoles } from '../core/connection/account-use.ts';
import { AppError, type Failure } from '../core/errors.ts';
import type { AccountId, AwsAccountId } from '../core/lambda/account-id.ts';
import { productInAws, sessionNamesFor } from '../core/rollout/aws-session.ts';
import { type ReadingUse, sendingRoles, usableAccount } from '../db/accounts/usable-account.ts';
import { database } from '../db/kernel/client.ts';

/**
 * Enters an account to read it: the one way in, beside the connection test, which finds out whether there is one. `sessionName` is what
 * CloudTrail shows. Throws AppError: why the account may not be used for this, or what keeps its role from being assumed.
 */
export async function openReadingSession(
  aws: AwsContext,
  accountId: AccountId,
  { use, sessionName }: { use: ReadingUse; sessionName: string },
): Promise<{ session: AwsSession; roles: AccountRoles }> {
  const { roles } = await usableAccount(accountId, use);
  const access = {
    roleArn: roles.readRoleArn,
    externalId: roles.externalId,
    purpose: 'read',
    sessionName,
    requiredSourceIdentity: productInAws,
  } as const;
  return { session: await sessionFor(access, aws), roles };
}

/** What a Rollout sends to in one account. */
export type SendingTarget = {
  rolloutId: string;
  rolloutNumber: number;
  accountId: AccountId;
  awsAccountId: AwsAccountId;
};

/**
 * Enters an account to send what a Rollout has for it, by the roles that it was reviewed with; or returns why nothing may be sent.
 * The session is for whoever last had the Rollout send, `senderId`, and nobody else's. Storing an intent asks for both once more. Throws AppError: what keeps the role from being assumed.
 */
export async function openSendingSession(
  aws: AwsContext,
  { rolloutId, rolloutNumber, accountId, awsAccountId }: SendingTarget,
): Promise<{ refusal: Failure } | { refusal: undefined; session: AwsSession; roles: AccountRoles; senderId: string }> {
  const sending = await sendingRoles(database(), { rolloutId, accountId });
  if (sending.refusal) return { refusal: sending.refusal };
  const { roles, sender, takesSourceIdentity } = sending;
  if (roles.writeRoleArn === null) throw new AppError('writeRoleMissing', { awsAccountId });
  const names = sessionNamesFor(sender, rolloutNumber, { isById: isNamedById(), workerId: workerActor.id });
  const access = {
    roleArn: roles.writeRoleArn,
    externalId: roles.externalId,
    purpose: 'write',
    sessionName: names.roleSessionName,
    onBehalfOf: sender.id,
    ...(takesSourceIdentity
      ? { sourceIdentity: names.sourceIdentity }
      : { requiredSourceIdentity: names.sourceIdentity }),
  } as const;
  return { refusal: undefined, session: await sessionFor(access, aws), roles, senderId: sender.id };
}

/** Whether people are to be named in AWS by their id alone. A value that nobody knows means that too: an address cannot be taken back. */
function isNamedById(): boolean {
  const setting = process.env['LAMPLIGHTER_NAME_IN_AWS'];
  return setting !== undefined && setting !== '' && setting !== 'email';
}
