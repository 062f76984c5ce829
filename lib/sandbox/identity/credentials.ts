import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { withAwsAccountId } from '../../core/stored-params.ts';
import { type Partition, partitionOf } from '../regions.ts';
import { expiredToken, unrecognizedClient } from '../wire/aws-fault.ts';
import type { CredentialScope } from '../wire/credential-scope.ts';
import { type Statement, statementSchema } from './policy.ts';

/** The account that the console itself runs in, and the principal that its worker has there. */
export const hostAwsAccountId = '999988887777';
const hostRoleName = 'LamplighterWorker';
/** The access key of that principal; any secret access key goes with it. */
export const hostAccessKeyId = 'AKIALAMPLIGHTERDEMO00';

/**
 * Who calls. `host` is the console's own principal, `role` an assumed role of a simulated account, `administrator` a
 * user of one account who may do everything (access key `AKIA` + account id + `DEMO`), for exploring with other tools.
 */
export type Caller = {
  kind: 'host' | 'role' | 'administrator';
  awsAccountId: string;
  partition: Partition;
  /** As GetCallerIdentity returns it. */
  arn: string;
  userId: string;
  roleName?: string;
  sessionPolicy?: Statement[];
  /** As it was set when the role was assumed; stays through a chain of roles. */
  sourceIdentity?: string;
};

const sessionSchema = z.strictObject({
  key: z.string(),
  awsAccountId: z.string(),
  partition: z.enum(['aws', 'aws-us-gov', 'aws-cn', 'aws-eusc']),
  roleName: z.string(),
  sessionName: z.string(),
  sourceIdentity: z.string().optional(),
  expiresAt: z.number(),
  policy: z.array(statementSchema).optional(),
});
type Session = z.infer<typeof sessionSchema>;

/** Credentials of an assumed role. */
export type TemporaryCredentials = {
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken: string;
  Expiration: Date;
};

/** Temporary credentials that carry their session in the token, so that they outlive a restart without being stored. */
export function issueCredentials(session: Omit<Session, 'key'>): TemporaryCredentials {
  const key = `ASIA${randomBytes(10).toString('hex').toUpperCase().slice(0, 16)}`;
  const text = Buffer.from(JSON.stringify({ ...session, key })).toString('base64url');
  return {
    AccessKeyId: key,
    SecretAccessKey: randomBytes(30).toString('base64'),
    SessionToken: `${text}.${checksum(text)}`,
    Expiration: new Date(session.expiresAt),
  };
}

const known = new Map<string, Session>();

/** The session in a token, or undefined when this simulation did not issue it. */
function readSession(token: string): Session | undefined {
  const seen = known.get(token);
  if (seen) return seen;
  const [text = '', sum] = token.split('.');
  if (sum !== checksum(text)) return undefined;
  const session = sessionSchema.parse(withAwsAccountId(JSON.parse(Buffer.from(text, 'base64url').toString())));
  if (known.size > 2000) known.clear();
  known.set(token, session);
  return session;
}

/** The account an access key belongs to, without asking whether it is still good; undefined when unknown. */
export function accountOfCredentials(scope: CredentialScope, token: string | undefined): string | undefined {
  if (token) return readSession(token)?.awsAccountId;
  if (scope.accessKeyId === hostAccessKeyId) return hostAwsAccountId;
  return /^AKIA(\d{12})DEMO$/.exec(scope.accessKeyId)?.[1];
}

/**
 * Who signed a request. Throws UnrecognizedClientException for an unknown key, a token of another key or another
 * partition's Region, and ExpiredTokenException past the expiration.
 */
export function identifyCaller(scope: CredentialScope, token: string | undefined, now: number): Caller {
  const partition = partitionOf(scope.region);
  if (!token) return identifyLongTerm(scope, partition);
  const session = readSession(token);
  if (session?.key !== scope.accessKeyId || session.partition !== partition) throw unrecognizedClient();
  if (now >= session.expiresAt) throw expiredToken();
  return {
    kind: 'role',
    awsAccountId: session.awsAccountId,
    partition,
    arn: assumedRoleArn(partition, session.awsAccountId, session.roleName, session.sessionName),
    userId: `${roleIdOf(session.awsAccountId, session.roleName)}:${session.sessionName}`,
    roleName: session.roleName,
    sessionPolicy: session.policy,
    ...(session.sourceIdentity === undefined ? {} : { sourceIdentity: session.sourceIdentity }),
  };
}

function identifyLongTerm(scope: CredentialScope, partition: Partition): Caller {
  const awsAccountId = accountOfCredentials(scope, undefined);
  if (awsAccountId === undefined) throw unrecognizedClient();
  if (awsAccountId === hostAwsAccountId) {
    const arn = assumedRoleArn(partition, hostAwsAccountId, hostRoleName, 'lamplighter');
    return {
      kind: 'host',
      awsAccountId,
      partition,
      arn,
      userId: `${roleIdOf(awsAccountId, hostRoleName)}:lamplighter`,
      roleName: hostRoleName,
    };
  }
  return {
    kind: 'administrator',
    awsAccountId,
    partition,
    arn: `arn:${partition}:iam::${awsAccountId}:user/administrator`,
    userId: `AIDA${awsAccountId}DEMO`,
  };
}

/** The ARN that an assumed role's session has. */
export function assumedRoleArn(
  partition: Partition,
  awsAccountId: string,
  roleName: string,
  sessionName: string,
): string {
  return `arn:${partition}:sts::${awsAccountId}:assumed-role/${roleName}/${sessionName}`;
}

/** The unique id of a role, as it is in UserId and AssumedRoleId. */
export function roleIdOf(awsAccountId: string, roleName: string): string {
  return `AROA${createHash('sha256').update(`${awsAccountId}/${roleName}`).digest('hex').slice(0, 17).toUpperCase()}`;
}

function checksum(text: string): string {
  return createHash('sha256').update(`simulated:${text}`).digest('base64url').slice(0, 22);
}

/** A new request or revision id. */
export function newId(): string {
  return randomUUID();
}
