import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { build, parse, validate } from '@aws-sdk/util-arn-parser';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { type AwsAccountId, awsAccountIdSchema } from '../core/lambda/account-id.ts';
import { parseRoleArn, partitionOfRegion } from '../core/lambda/arn.ts';
import { isPlain } from '../core/lambda/plain-text.ts';
import { mainRegionOf } from '../core/lambda/regions.ts';
import type { AwsSessionNames } from '../core/rollout/aws-session.ts';
import { type Clients, clearClients, createClients, createStsClient } from './client.ts';
import { type AwsContext, unpacedContext } from './context.ts';
import { type AwsCall, isClockCorrected, isExpired, toAppError, unreadableAnswer } from './error.ts';
import { emptySessionPolicy, type SessionPurpose, sessionPolicy } from './session-policy.ts';

/** A role of a customer's account and how to enter it. */
export type RoleAccess = {
  roleArn: string;
  externalId: string;
  purpose: SessionPurpose;
  /** Shown in the customer's CloudTrail; characters that AWS does not allow become `-`. */
  sessionName: string;
  /** For whom the session acts: never shared with anybody else, whatever the names are. */
  onBehalfOf?: string;
  /** Set as SourceIdentity; where AWS refuses that, the role is assumed without. */
  sourceIdentity?: string;
  /**
   * Where no source identity is to be set: the one to set if AWS refuses that, as the trust policy of a role can ask for one
   * (`sts:SourceIdentity`).
   */
  requiredSourceIdentity?: string;
};

/** Temporary credentials of one role, for one purpose. Never logged, never stored. */
type SessionCredentials = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
  /** When they were asked for, by performance.now(): a clock that is set must neither renew them always nor never. */
  obtainedAt: number;
  /** As AWS confirmed it; a worker whose own session has one gets that one, as AWS never lets it be changed in a chain of roles. */
  sourceIdentity?: string;
};

/**
 * Access to one AWS account for one purpose. Credentials are renewed automatically before they expire.
 * Obtain it with `sessionFor`; use it with the functions of lib/aws only.
 */
export type AwsSession = {
  /** The account of the role, twelve digits. */
  readonly awsAccountId: AwsAccountId;
  readonly partition: string;
  readonly purpose: SessionPurpose;
  readonly roleArn: string;
  readonly context: AwsContext;
  /** What CloudTrail shows of it, as of the credentials obtained last. */
  readonly names: () => AwsSessionNames;
  /** Current credentials; assumes the role anew when they run out within five minutes. */
  readonly credentials: () => Promise<SessionCredentials>;
  /** Makes the next call assume the role anew, because AWS no longer takes the present credentials. */
  readonly forgetCredentials: () => void;
  readonly clients: Clients;
};

const assumeRoleAnswerSchema = z.object({
  // Stored with what is sent by the session.
  SourceIdentity: z.string().max(64).refine(isPlain).optional(),
  Credentials: z.object({
    AccessKeyId: z.string(),
    SecretAccessKey: z.string(),
    SessionToken: z.string(),
    Expiration: z.date(),
  }),
});
const callerIdentitySchema = z.object({ Account: awsAccountIdSchema, Arn: z.string().max(2_048).refine(isPlain) });

/** Seconds; the most that STS grants when one role assumes another (STS API reference, 2026). */
const sessionSeconds = 3600;
const renewBeforeMilliseconds = 5 * 60_000;
/** Credentials younger than this are not to blame when AWS does not recognise them. */
const freshMilliseconds = 30_000;
/** A session not used for this time is dropped from the cache. */
const idleMilliseconds = 3600_000;

type Entry = { session: AwsSession; usedAt: number };
const sessions = new WeakMap<AwsContext, Map<string, Entry>>();

/** The Region whose STS endpoint serves a partition: the worker's own where it fits, else the partition's main one. */
export function stsRegionFor(partition: string): string {
  const own = process.env['AWS_REGION'];
  if (own !== undefined && own !== '' && partitionOfRegion(own) === partition) return own;
  return mainRegionOf(partition);
}

/**
 * Assumes the role, or returns the session already open for the same role, external id, purpose, person and names.
 * Throws AppError: `roleCannotBeAssumed {roleArn, …}` when AWS refuses, `awsCredentialsMissing` when the worker itself has
 * none that work, `awsUnreachable`, `awsThrottled`.
 */
export async function sessionFor(access: RoleAccess, context: AwsContext): Promise<AwsSession> {
  const entry = entryFor(access, context);
  await entry.session.credentials();
  return entry.session;
}

function entryFor(access: RoleAccess, context: AwsContext): Entry {
  const perContext = sessions.get(context) ?? new Map<string, Entry>();
  sessions.set(context, perContext);
  const now = performance.now();
  for (const [key, entry] of perContext) if (now - entry.usedAt > idleMilliseconds) perContext.delete(key);
  const key = JSON.stringify([
    access.roleArn,
    access.externalId,
    access.purpose,
    access.sessionName,
    access.onBehalfOf,
    access.sourceIdentity,
    access.requiredSourceIdentity,
  ]);
  const known = perContext.get(key);
  if (known !== undefined) {
    known.usedAt = now;
    return known;
  }
  const entry = openSession(access, context, now);
  perContext.set(key, entry);
  return entry;
}

function openSession(access: RoleAccess, context: AwsContext, now: number): Entry {
  const role = parseRoleArn(access.roleArn);
  if (role === undefined) throw new AppError('roleCannotBeAssumed', roleParams(access.roleArn, 'InvalidRoleArn'));
  let current: SessionCredentials | undefined;
  let pending: Promise<Named> | undefined;
  let sourceIdentity: string | undefined;
  // Asked once for the life of the session: a refusal is not paid for again at each renewal.
  let asked = access;
  const credentials = async (): Promise<SessionCredentials> => {
    if (current !== undefined && ageOf(current) < sessionSeconds * 1000 - renewBeforeMilliseconds) return current;
    pending ??= assumeNamed(asked, sessionPolicy(access.purpose, role), context).finally(() => {
      pending = undefined;
    });
    const { credentials, granted } = await pending;
    current = credentials;
    sourceIdentity = credentials.sourceIdentity;
    asked = sourceIdentity === undefined ? withoutSourceIdentity(access) : granted;
    return credentials;
  };
  const clients = createClients();
  const forgetCredentials = () => {
    current = undefined;
    // Clients remember credentials too.
    clearClients(clients);
  };
  const { awsAccountId, partition } = role;
  const { purpose, roleArn } = access;
  const names = () => ({
    roleSessionName: sessionNameFor(access.sessionName),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  });
  return {
    session: { awsAccountId, partition, purpose, roleArn, context, names, credentials, forgetCredentials, clients },
    usedAt: now,
  };
}

/** Milliseconds since credentials were asked for. */
function ageOf({ obtainedAt }: SessionCredentials): number {
  return performance.now() - obtainedAt;
}

/** Credentials, and with what they were asked for. */
type Named = { credentials: SessionCredentials; granted: RoleAccess };

/**
 * Assumes the role with its source identity; without, when AWS refuses (a trust policy that has changed since it was tested, or a worker
 * whose own session has another one). One that is to have none is asked for with `requiredSourceIdentity` when AWS refuses it. Whether
 * the role can be assumed at all is what the second attempt says.
 */
async function assumeNamed(access: RoleAccess, policy: string, context: AwsContext): Promise<Named> {
  const assume = async (granted: RoleAccess) => ({
    credentials: await assumeRole(granted, policy, sessionSeconds, context),
    granted,
  });
  try {
    return await assume(access);
  } catch (error) {
    const isRefused = error instanceof AppError && error.code === 'roleCannotBeAssumed';
    const { sourceIdentity, requiredSourceIdentity } = access;
    if (!isRefused) throw error;
    if (sourceIdentity !== undefined) return await assume(withoutSourceIdentity(access));
    if (requiredSourceIdentity === undefined) throw error;
    return await assume({ ...access, sourceIdentity: requiredSourceIdentity });
  }
}

function withoutSourceIdentity({ sourceIdentity: _, ...access }: RoleAccess): RoleAccess {
  return access;
}

/**
 * Makes one call with a session. When AWS says that the credentials ran out, it is made once more with fresh ones, and when it
 * refuses the time of a wrong clock, with AWS's own: AWS did nothing the first time. Credentials that AWS does not recognise are renewed once too, unless they are new: only then
 * does the response mean that the Region is not enabled. Anything else that is thrown becomes an AppError.
 */
export async function callWith<Answer>(
  session: AwsSession,
  call: AwsCall,
  make: () => Promise<Answer>,
): Promise<Answer> {
  let correctedFor: SessionCredentials | undefined;
  let isRenewed = false;
  try {
    for (;;) {
      const before = await session.credentials();
      try {
        return await make();
      } catch (error) {
        // Each is put right once, in whatever order they are met: a worker's wrong clock may hide that its credentials ran out. The client of
        // fresh credentials is another one, which has yet to learn AWS's time, whichever call renewed them.
        if (isClockCorrected(error) && correctedFor !== before) {
          correctedFor = before;
          continue;
        }
        const isOld = ageOf(before) > freshMilliseconds;
        const mayBeOutdated = toAppError(error, call).code === 'awsRegionNotEnabled' && isOld;
        if (isRenewed || (!isExpired(error) && !mayBeOutdated)) throw error;
        isRenewed = true;
        // Several calls can find the same credentials expired: only the first of them renews.
        if ((await session.credentials()) === before) session.forgetCredentials();
      }
    }
  } catch (error) {
    throw toAppError(error, call);
  }
}

async function assumeRole(
  access: { roleArn: string; externalId?: string; sessionName: string; sourceIdentity?: string },
  policy: string,
  durationSeconds: number,
  context: AwsContext,
): Promise<SessionCredentials> {
  const role = parseRoleArn(access.roleArn);
  const region = stsRegionFor(role?.partition ?? 'aws');
  const call: AwsCall = { operation: 'sts:AssumeRole', awsAccountId: role?.awsAccountId ?? '', region };
  const obtainedAt = performance.now();
  try {
    const answer = await createStsClient(region, context).send(
      new AssumeRoleCommand({
        RoleArn: access.roleArn,
        RoleSessionName: sessionNameFor(access.sessionName),
        DurationSeconds: durationSeconds,
        Policy: policy,
        ...(access.externalId === undefined ? {} : { ExternalId: access.externalId }),
        ...(access.sourceIdentity === undefined ? {} : { SourceIdentity: access.sourceIdentity }),
      }),
    );
    const parsed = assumeRoleAnswerSchema.safeParse(answer);
    if (!parsed.success) throw unreadableAnswer(call, answer.$metadata.requestId ?? '');
    const { SourceIdentity, Credentials } = parsed.data;
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials;
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
      obtainedAt,
      ...(SourceIdentity === undefined ? {} : { sourceIdentity: SourceIdentity }),
    };
  } catch (error) {
    throw toStsError(error, call, access.roleArn);
  }
}

/** STS has the worker's own credentials in hand, so what it does not recognise are those, not a Region. */
function toStsError(error: unknown, call: AwsCall, roleArn: string): AppError {
  const mapped = toAppError(error, call);
  if (mapped.code === 'awsAccessDenied') {
    return new AppError('roleCannotBeAssumed', { ...mapped.params, roleArn, reason: '' }, { cause: mapped.cause });
  }
  if (mapped.code === 'awsRegionNotEnabled' && mapped.params['awsError'] !== 'RegionDisabledException') {
    return new AppError('awsCredentialsMissing', mapped.params, { cause: mapped.cause });
  }
  return mapped;
}

function roleParams(roleArn: string, awsError: string): Record<string, string> {
  return {
    operation: 'sts:AssumeRole',
    awsAccountId: '',
    region: '',
    functionName: '',
    requestId: '',
    awsError,
    reason: '',
    roleArn,
  };
}

function sessionNameFor(name: string): string {
  return name
    .replaceAll(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-');
}

/**
 * Whether AWS lets Lamplighter assume a role with this external id, or with none, and with this source identity, or with none. The session that a success gives may do
 * nothing and is thrown away. Throws AppError for anything but yes and no.
 */
export async function canAssumeRole(
  role: { roleArn: string; externalId?: string; sessionName: string; sourceIdentity?: string },
  context: AwsContext = unpacedContext,
): Promise<boolean> {
  try {
    await assumeRole(role, emptySessionPolicy, 900, context);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'roleCannotBeAssumed') return false;
    throw error;
  }
}

/** Who AWS says a session is: account (twelve digits) and ARN. */
export type Identity = { awsAccountId: AwsAccountId; arn: string };

/** The identity behind a session, from GetCallerIdentity. */
export async function sessionIdentity(session: AwsSession): Promise<Identity> {
  const region = stsRegionFor(session.partition);
  const call: AwsCall = { operation: 'sts:GetCallerIdentity', awsAccountId: session.awsAccountId, region };
  return callWith(session, call, () => readIdentity(region, call, session.context, session.credentials));
}

/**
 * The worker's own identity, which customers' roles have to trust. For an assumed role it is the role's ARN; a path
 * in the role's name is not part of what STS tells, so LAMPLIGHTER_PRINCIPAL_ARN can say it.
 * Throws AppError `awsCredentialsMissing`, `awsUnreachable`, ….
 */
export async function hostIdentity(context: AwsContext = unpacedContext): Promise<Identity> {
  const region = process.env['AWS_REGION'] ?? 'us-east-1';
  const call: AwsCall = { operation: 'sts:GetCallerIdentity', awsAccountId: '', region };
  try {
    const identity = await readIdentity(region, call, context);
    return { ...identity, arn: process.env['LAMPLIGHTER_PRINCIPAL_ARN'] ?? principalOf(identity.arn) };
  } catch (error) {
    throw toStsError(error, call, '');
  }
}

async function readIdentity(
  region: string,
  call: AwsCall,
  context: AwsContext,
  credentials?: AwsSession['credentials'],
): Promise<Identity> {
  const answer = await createStsClient(region, context, credentials).send(new GetCallerIdentityCommand({}));
  const parsed = callerIdentitySchema.safeParse(answer);
  if (!parsed.success) throw unreadableAnswer(call, answer.$metadata.requestId ?? '');
  return { awsAccountId: parsed.data.Account, arn: parsed.data.Arn };
}

/** `arn:aws:sts::1:assumed-role/Name/session` → `arn:aws:iam::1:role/Name`; users and roles stay as they are. */
export function principalOf(callerArn: string): string {
  const arn = validate(callerArn) ? parse(callerArn) : undefined;
  const roleName = /^assumed-role\/([^/]+)\//.exec(arn?.resource ?? '')?.[1];
  if (arn?.service !== 'sts' || roleName === undefined) return callerArn;
  return build({ ...arn, service: 'iam', region: '', resource: `role/${roleName}` });
}
