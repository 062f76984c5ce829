import type { Call } from '../call.ts';
import type { Role } from '../records.ts';
import { type Partition, partitionOf } from '../regions.ts';
import { AwsFault, accessDenied } from '../wire/aws-fault.ts';
import { queryReply, type Reply } from '../wire/reply.ts';
import type { XmlChild } from '../wire/xml.ts';
import { assumedRoleArn, issueCredentials, roleIdOf } from './credentials.ts';
import { policyDocumentSchema, type Statement } from './policy.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';
/** A role's session that a role asked for lasts an hour at most. Source: IAM documentation "Role chaining", 2026. */
const longestChainedSeconds = 3600;

/** GetCallerIdentity: needs no permission. */
export function getCallerIdentity(call: Call): Reply {
  const { arn, userId, awsAccountId } = call.caller;
  return stsReply(
    'GetCallerIdentity',
    [
      ['Arn', arn],
      ['UserId', userId],
      ['Account', awsAccountId],
    ],
    call.requestId,
  );
}

/**
 * AssumeRole: the role must exist, trust the caller and find its external id, if it has one. A source identity must be trusted too, and
 * one that the caller's own session has cannot become another. Source: IAM user guide, "Monitor and control actions taken with assumed
 * roles", 2026.
 */
export function assumeRole(call: Call): Reply {
  const form = new URLSearchParams(call.body);
  const { partition, awsAccountId, roleName, roleArn } = readRoleArn(form.get('RoleArn') ?? '');
  const sessionName = form.get('RoleSessionName') ?? '';
  checkLength('roleSessionName', sessionName, 2, 64, /^[\w+=,.@-]*$/, '[\\w+=,.@-]*');
  const externalId = form.get('ExternalId') ?? undefined;
  if (externalId !== undefined) checkLength('externalId', externalId, 2, 1224, /^[\w+=,.@:/-]*$/, '[\\w+=,.@:\\/-]*');
  const wantedIdentity = form.get('SourceIdentity') ?? undefined;
  if (wantedIdentity !== undefined)
    checkLength('sourceIdentity', wantedIdentity, 2, 64, /^[\w+=,.@-]*$/, '[\\w+=,.@-]*');
  const seconds = readDuration(form.get('DurationSeconds'));
  const policy = readPolicy(form.get('Policy'));
  const role = call.state.roles.get(`${awsAccountId}/${roleName}`);
  const isTrusted =
    role && isPrincipalTrusted(role, call) && (role.externalId === undefined || role.externalId === externalId);
  // A role of another partition is out of reach, whatever it trusts.
  if (!isTrusted || partition !== partitionOf(call.region))
    throw accessDenied(call.caller.arn, 'sts:AssumeRole', roleArn, 'unstated');
  const sourceIdentity = wantedIdentity ?? call.caller.sourceIdentity;
  const refused = refusedFor(role, call, sourceIdentity);
  if (refused !== undefined) throw accessDenied(call.caller.arn, refused, roleArn, 'unstated');
  if (form.has('Tags.member.1.Key')) throw accessDenied(call.caller.arn, 'sts:TagSession', roleArn, 'unstated');
  checkDuration(call, role, seconds);
  const credentials = issueCredentials({
    awsAccountId,
    partition,
    roleName,
    sessionName,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    expiresAt: Math.floor(call.now / 1000 + seconds) * 1000,
    policy,
  });
  return stsReply(
    'AssumeRole',
    [
      [
        'Credentials',
        [
          ['AccessKeyId', credentials.AccessKeyId],
          ['SecretAccessKey', credentials.SecretAccessKey],
          ['SessionToken', credentials.SessionToken],
          ['Expiration', credentials.Expiration.toISOString().replace('.000Z', 'Z')],
        ],
      ],
      [
        'AssumedRoleUser',
        [
          ['AssumedRoleId', `${roleIdOf(awsAccountId, roleName)}:${sessionName}`],
          ['Arn', assumedRoleArn(partition, awsAccountId, roleName, sessionName)],
        ],
      ],
      ...(sourceIdentity === undefined ? [] : [['SourceIdentity', sourceIdentity] as const]),
      ...(policy ? [['PackedPolicySize', 12] as const] : []),
    ],
    call.requestId,
  );
}

/** What a role does not allow with this source identity, or with none. */
function refusedFor(role: Role, { caller }: Call, sourceIdentity: string | undefined): string | undefined {
  const maySet = role.trustedActions?.includes('sts:SetSourceIdentity') ?? false;
  const isOther = caller.sourceIdentity !== undefined && sourceIdentity !== caller.sourceIdentity;
  if (sourceIdentity !== undefined && (!maySet || isOther)) return 'sts:SetSourceIdentity';
  // A condition on what a request does not have is not met. Source: IAM user guide, "String condition operators", 2026.
  return isWanted(role.requiredSourceIdentity, sourceIdentity) ? undefined : 'sts:AssumeRole';
}

function isWanted(pattern: string | undefined, sourceIdentity: string | undefined): boolean {
  if (pattern === undefined) return true;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return sourceIdentity !== undefined && new RegExp(`^${parts.join('.*')}$`).test(sourceIdentity);
}

function readRoleArn(roleArn: string): {
  partition: Partition;
  awsAccountId: string;
  roleName: string;
  roleArn: string;
} {
  if (roleArn.length < 20)
    throw stsValidation(
      `1 validation error detected: Value '${roleArn}' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20`,
    );
  const [, partition, awsAccountId, path] =
    /^arn:(aws|aws-us-gov|aws-cn|aws-eusc):iam::(\d{12}):role\/([\w+=,.@/-]+)$/.exec(roleArn) ?? [];
  if (partition === undefined || awsAccountId === undefined || path === undefined)
    throw stsValidation(`${roleArn} is invalid`);
  const known = (['aws', 'aws-us-gov', 'aws-cn', 'aws-eusc'] as const).find((candidate) => candidate === partition);
  return {
    partition: known ?? 'aws',
    awsAccountId,
    roleName: path.slice(path.lastIndexOf('/') + 1),
    roleArn,
  };
}

function checkLength(
  member: string,
  value: string,
  least: number,
  most: number,
  pattern: RegExp,
  shownPattern: string,
): void {
  const constraint =
    value.length < least
      ? `have length greater than or equal to ${least}`
      : value.length > most
        ? `have length less than or equal to ${most}`
        : pattern.test(value)
          ? undefined
          : `satisfy regular expression pattern: ${shownPattern}`;
  if (constraint)
    throw stsValidation(
      `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
    );
}

function readDuration(text: string | null): number {
  if (text === null) return 3600;
  const seconds = Number(text);
  if (!Number.isInteger(seconds)) throw new AwsFault(400, 'MalformedInput', 'DurationSeconds must be an integer');
  const constraint =
    seconds < 900 ? 'greater than or equal to 900' : seconds > 43_200 ? 'less than or equal to 43200' : undefined;
  if (constraint)
    throw stsValidation(
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${constraint}`,
    );
  return seconds;
}

function checkDuration(call: Call, role: Role, seconds: number): void {
  if (call.caller.kind !== 'administrator' && seconds > longestChainedSeconds) {
    throw stsValidation(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  if (seconds > role.maxSessionSeconds)
    throw stsValidation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
}

function readPolicy(text: string | null): Statement[] | undefined {
  if (text === null) return undefined;
  if (text.length > 2048)
    throw stsValidation(
      `1 validation error detected: Value '${text}' at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048`,
    );
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw Object.assign(new AwsFault(400, 'MalformedPolicyDocument', 'This policy contains invalid Json'), { cause });
  }
  const parsed = policyDocumentSchema.safeParse(document);
  if (!parsed.success) throw new AwsFault(400, 'MalformedPolicyDocument', 'Syntax errors in policy.');
  return parsed.data.Statement;
}

/** Compares account and name alone: the simulation's host lives in every partition. */
function isPrincipalTrusted(role: Role, call: Call): boolean {
  const [, account, resource] = /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):(.+)$/.exec(role.trustedPrincipal) ?? [];
  const trustedAccount = account ?? role.trustedPrincipal;
  if (trustedAccount !== call.awsAccountId) return false;
  if (resource === undefined || resource === 'root') return true;
  const name = resource
    .replace(/^(assumed-role|role|user)\//, '')
    .split('/')
    .at(resource.startsWith('assumed-role/') ? 0 : -1);
  return name === (call.caller.roleName ?? 'administrator');
}

function stsValidation(message: string): AwsFault {
  return new AwsFault(400, 'ValidationException', message);
}

function stsReply(operation: string, result: readonly XmlChild[], requestId: string): Reply {
  return queryReply(operation, result, { namespace, requestId });
}
