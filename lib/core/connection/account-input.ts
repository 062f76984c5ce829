import { z } from 'zod';
import { accountTagsSchema } from '../access/account-choice.ts';
import { shownNameSchema } from '../access/names.ts';
import { datadogTagValue } from '../datadog/identity-origins.ts';
import { type AwsAccountId, accountIdSchema } from '../lambda/account-id.ts';
import { parseRoleArn } from '../lambda/arn.ts';
import { quotaPerSecond } from '../lambda/call-quota.ts';
import { partitionNamed, partitions } from '../lambda/regions.ts';
import { parseTypedAccountId } from '../lambda/typed-account-id.ts';
import { freezeWindowsSchema } from '../rollout/freeze-window.ts';
import { scanIntervals } from './scan-schedule.ts';
import { typedPartition } from './template-roles.ts';

/** Longer than any ARN of a role: IAM allows a path of 512 characters and a name of 64. */
const longestRoleArn = 700;
const roleArn = z
  .string()
  .trim()
  .max(longestRoleArn, 'roleArn')
  .refine((arn) => parseRoleArn(arn) !== undefined, { message: 'roleArn', abort: true })
  .refine((arn) => typedPartition(arn) !== undefined, 'partitionUnknown');
const region = z
  .string()
  .max(40, 'notOneOf')
  .regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'notOneOf');

/** What identifies an account: its twelve digits, with or without dashes or blanks, or a role in it. */
const accountReference = z
  .string()
  .trim()
  .max(longestRoleArn, 'accountIdOrRoleArn')
  .transform((text, context) => {
    const role = parseRoleArn(text);
    const partition = role && partitionNamed(role.partition);
    if (role && partition) return { awsAccountId: role.awsAccountId, partition, roleArn: text };
    const awsAccountId = parseTypedAccountId(text);
    if (awsAccountId) return { awsAccountId };
    context.addIssue({ code: 'custom', message: role ? 'partitionUnknown' : 'accountIdOrRoleArn' });
    return z.NEVER;
  });

/**
 * The wizard's first step. A role's ARN is taken as the read role, and its partition counts; twelve digits do not tell a
 * partition, so one is chosen with them. Without either an account that was begun keeps its own, and a new one is in `aws`.
 */
export const startConnectionSchema = z.strictObject({
  name: shownNameSchema,
  account: accountReference,
  partition: z.enum(partitions, 'notOneOf').optional(),
});
export type StartConnectionInput = z.infer<typeof startConnectionSchema>;

/**
 * The roles of an account, as the person gives them; without a write role nothing can be applied.
 * That both belong to the account is checked against its row with `foreignRoles`.
 */
export const rolesSchema = z
  .strictObject({
    accountId: accountIdSchema,
    readRoleArn: roleArn,
    /** Empty: none. */
    writeRoleArn: z.union([z.literal(''), roleArn], 'roleArn').transform((arn) => arn || undefined),
  })
  .refine((roles) => roles.readRoleArn !== roles.writeRoleArn, { message: 'sameRoleTwice', path: ['writeRoleArn'] })
  .refine(
    ({ readRoleArn, writeRoleArn }) =>
      writeRoleArn === undefined || typedPartition(readRoleArn) === typedPartition(writeRoleArn),
    { message: 'partitionDiffers', path: ['writeRoleArn'] },
  );
export type RolesInput = z.infer<typeof rolesSchema>;

/** The Regions to work with. */
export const regionsSchema = z.strictObject({
  accountId: accountIdSchema,
  regions: z.array(region).min(1, 'noRegions').max(60, 'tooBig'),
});

/** An account's name, environment and safety limits. A limit that is null does not apply. */
export const accountSettingsSchema = z.strictObject({
  accountId: accountIdSchema,
  name: shownNameSchema,
  /** What settings that take `env` from the account write to DD_ENV; null: nothing, absent: as it is. */
  environment: z.string().trim().regex(datadogTagValue, 'datadogTagValue').nullable().optional(),
  /** AWS's quota of control-plane calls, which everybody shares, is the most that can be allowed. */
  callsPerSecond: z.int('callsPerSecond').min(1, 'callsPerSecond').max(quotaPerSecond.control, 'callsPerSecond'),
  maxFunctionsPerRollout: z.int('wholeNumber').min(1, 'wholeNumber').max(1_000_000, 'wholeNumber').nullable(),
  maxPercentPerRollout: z.int('percent').min(1, 'percent').max(100, 'percent').nullable(),
  freezeWindows: freezeWindowsSchema,
  /** How often it is scanned without anybody asking; null: never, absent: as it is. */
  scanEveryMinutes: z.literal(scanIntervals, 'notOneOf').nullable().optional(),
  /** Whether another person has to approve what is applied; absent: as it is, here and below. */
  requiresApproval: z.boolean().optional(),
  /** Whether that can be passed over, with a reason that everybody is told. */
  allowsEmergencyApply: z.boolean().optional(),
  /** Whether whoever applies has to have proved lately who they are. */
  isProduction: z.boolean().optional(),
  /** What grants can name the account by; absent: as they are. */
  tags: accountTagsSchema.optional(),
});

/** Which of the roles belong to another account than `awsAccountId`, by field. */
export function foreignRoles(
  awsAccountId: AwsAccountId,
  roles: Pick<RolesInput, 'readRoleArn' | 'writeRoleArn'>,
): string[] {
  return (['readRoleArn', 'writeRoleArn'] as const).filter((field) => {
    const arn = roles[field];
    return arn !== undefined && parseRoleArn(arn)?.awsAccountId !== awsAccountId;
  });
}

/** What an account's row keeps that depends on its partition. */
type PartitionBound = { partition: string; readRoleArn: string; writeRoleArn: string | null };

/**
 * What to store when an account turns out to be in another partition than was thought: its roles there, by the same names, and
 * no Regions, as those that were stored exist only in the other one. Empty when the partition stays.
 */
export function movedToPartition(
  account: PartitionBound,
  partition: string,
): Partial<PartitionBound & { regions: string[]; enabledRegions: string[] }> {
  if (partition === account.partition) return {};
  const moved = (arn: string) => arn.replace(/^arn:[^:]+:/, `arn:${partition}:`);
  return {
    partition,
    readRoleArn: moved(account.readRoleArn),
    writeRoleArn: account.writeRoleArn && moved(account.writeRoleArn),
    regions: [],
    enabledRegions: [],
  };
}
