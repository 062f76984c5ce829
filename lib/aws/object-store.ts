import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { createObjectStoreClient } from './client.ts';
import { type AwsCall, toAppError } from './error.ts';

/** A bucket on S3, and the Region that it is in. */
export type Bucket = { bucket: string; region: string };

const clients = new Map<string, S3Client>();

/** With the worker's own credentials: the bucket is the installation's, not a customer's. */
function clientFor(region: string): S3Client {
  const client = clients.get(region) ?? createObjectStoreClient(region);
  clients.set(region, client);
  return client;
}

/**
 * Stores a text as an object, unless there is one under this key already, which stays as it is. The bucket's own retention
 * (S3 Object Lock) applies to it. Throws AppError with one of the `aws…` codes.
 */
export async function putNewObject({ bucket, region }: Bucket, key: string, text: string): Promise<void> {
  const call: AwsCall = { operation: 's3:PutObject', awsAccountId: '', region };
  const object = { Bucket: bucket, Key: key, Body: text, ContentType: 'application/json', IfNoneMatch: '*' };
  try {
    await clientFor(region).send(new PutObjectCommand(object));
  } catch (error) {
    if (error instanceof Error && error.name === 'PreconditionFailed') return;
    throw toAppError(error, call);
  }
}
