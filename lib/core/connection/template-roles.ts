import type { AwsAccountId } from '../lambda/account-id.ts';
import { parseRoleArn } from '../lambda/arn.ts';
import { type Partition, partitionNamed } from '../lambda/regions.ts';

/** The names of the roles that the templates create, so that their ARNs are known before they exist. */
export const roleNames = { read: 'LamplighterRead', write: 'LamplighterWrite' } as const;

/** The ARN that the templates give a role, in a partition. */
export function defaultRoleArn(purpose: keyof typeof roleNames, awsAccountId: AwsAccountId, partition: string): string {
  return `arn:${partition}:iam::${awsAccountId}:role/${roleNames[purpose]}`;
}

/** The partition that a role's ARN names, as long as the ARN is being typed too; undefined for none and for an unknown one. */
export function typedPartition(roleArn: string): Partition | undefined {
  return partitionNamed(parseRoleArn(roleArn.trim())?.partition ?? '');
}
