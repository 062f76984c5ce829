import { z } from 'zod';

/**
 * What CloudTrail shows of a session that updates are sent by, as AWS confirmed it: `roleSessionName` is the end of the session's ARN,
 * `sourceIdentity` is `userIdentity.sessionContext.sourceIdentity`, absent where the role does not let it be set.
 */
export const awsSessionSchema = z.object({ roleSessionName: z.string(), sourceIdentity: z.string().optional() });
export type AwsSessionNames = z.infer<typeof awsSessionSchema>;

/** Who last had a Rollout send (applied, resumed or retried it). `email` is null for the product itself and for whoever is no user. */
export type Sender = { id: string; email: string | null };

/** What a session for nobody in particular is called in AWS. */
export const productInAws = 'lamplighter';

/** STS API reference, AssumeRole, 2026: both names have 2 to 64 of these characters. */
const allowedName = /^[\w+=,.@-]{2,}$/;
const mostCharacters = 64;

/**
 * The names of the session by which a Rollout sends. A person is named by their email address where AWS allows all of it, otherwise, or
 * where `isById`, by their id in this installation: a shortened address could be somebody else's. `workerId`: the sender's id when the
 * product sends by itself.
 */
export function sessionNamesFor(
  sender: Sender,
  rolloutNumber: number,
  { isById, workerId }: { isById: boolean; workerId: string },
): Required<AwsSessionNames> {
  const nameWithin = (most: number) => {
    if (sender.id === workerId) return productInAws;
    const { email } = sender;
    if (!isById && email !== null && email.length <= most && allowedName.test(email)) return email;
    return sender.id
      .replaceAll(/[^\w+=,.@-]/g, '-')
      .slice(0, most)
      .padEnd(2, '-');
  };
  const beginning = `rollout-${rolloutNumber}=`;
  return {
    sourceIdentity: nameWithin(mostCharacters),
    roleSessionName: beginning + nameWithin(mostCharacters - beginning.length),
  };
}
