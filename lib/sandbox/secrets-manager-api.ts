import { z } from 'zod';
import type { Call } from './call.ts';
import { type StoredKey, storedKeys } from './key-stores.ts';
import { AwsFault } from './wire/aws-fault.ts';
import { jsonReply, type Reply } from './wire/reply.ts';

const bodySchema = z.looseObject({ SecretId: z.string().min(1).max(2048) });

/**
 * secretsmanager:DescribeSecret: by name, by ARN, or by ARN without the six characters that AWS appends; the last six of a name
 * are taken for those where a hyphen stands before them. Source: Secrets Manager API reference, 2026.
 */
export function describeSecret(call: Call): Reply {
  const parsed = bodySchema.safeParse(call.parseBody());
  if (!parsed.success) throw new AwsFault(400, 'ValidationException', 'Invalid name. Must be a valid name.');
  const { SecretId } = parsed.data;
  const secret = findSecret(call, SecretId);
  const arn = secret === undefined ? undefined : arnOf(call, secret);
  call.authorize(
    'secretsmanager:DescribeSecret',
    arn ?? (SecretId.startsWith('arn:') ? SecretId : arnOfName(call, SecretId)),
  );
  if (secret === undefined)
    throw new AwsFault(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  const { name, deletedAt } = secret;
  const reply = jsonReply({ ARN: arn, Name: name, ...(deletedAt === undefined ? {} : { DeletedDate: deletedAt }) });
  reply.headers['content-type'] = 'application/x-amz-json-1.1';
  return reply;
}

function findSecret(call: Call, id: string): StoredKey | undefined {
  const secrets = storedKeys(call.state, call, 'secretsManager');
  if (!id.startsWith('arn:')) return secrets.find(({ name }) => name === id);
  const isWhole = /-[A-Za-z0-9]{6}$/.test(id);
  return secrets.find((secret) => (isWhole ? arnOf(call, secret) : arnOfName(call, secret.name)) === id);
}

function arnOf(call: Call, { name, suffix = 'AbCdEf' }: StoredKey): string {
  return `${arnOfName(call, name)}-${suffix}`;
}

function arnOfName({ partition, region, awsAccountId }: Call, name: string): string {
  return `arn:${partition}:secretsmanager:${region}:${awsAccountId}:secret:${name}`;
}
