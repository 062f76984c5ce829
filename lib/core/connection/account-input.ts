import { z } from 'zod';
import { parseRoleArn } from '../lambda/arn.ts';
import { freezeWindowsSchema } from '../rollout/freeze-window.ts';

/** The names of the roles that the templates create, so that their ARNs are known before they exist. */
export const roleNames = { read: 'LamplighterRead', write: 'LamplighterWrite' } as const;

const accountName = z.string().trim().min(1, 'nameMissing').max(100, 'tooBig');
const roleArn = z
  .string()
  .trim()
  .refine((arn) => parseRoleArn(arn) !== undefined, 'roleArn');
const region = z.string().regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'notOneOf');

/** What identifies an account: its twelve digits, or a role in it. */
const accountReference = z
  .string()
  .trim()
  .transform((text, context) => {
    const role = parseRoleArn(text);
    if (role) return { accountId: role.accountId, partition: role.partition, roleArn: text };
    if (/^\d{12}$/.test(text)) return { accountId: text };
    context.addIssue({ code: 'custom', message: 'accountIdOrRoleArn' });
    return z.NEVER;
  });

/** The wizard's first step. A role's ARN is taken as the read role. */
export const startConnectionSchema = z.strictObject({ name: accountName, account: accountReference });
export type StartConnectionInput = z.infer<typeof startConnectionSchema>;

/**
 * The roles of an account, as the person gives them; without a write role nothing can be applied.
 * That both belong to the account is checked against its row with `foreignRoles`.
 */
export const rolesSchema = z
  .strictObject({
    id: z.uuid(),
    readRoleArn: roleArn,
    /** Empty: none. */
    writeRoleArn: z.union([z.literal(''), roleArn], 'roleArn').transform((arn) => arn || undefined),
  })
  .refine((roles) => roles.readRoleArn !== roles.writeRoleArn, { message: 'sameRoleTwice', path: ['writeRoleArn'] });
export type RolesInput = z.infer<typeof rolesSchema>;

/** The Regions to work with. */
export const regionsSchema = z.strictObject({
  id: z.uuid(),
  regions: z.array(region).min(1, 'noRegions').max(60, 'tooBig'),
});
export type RegionsInput = z.infer<typeof regionsSchema>;

/** How carefully an account is treated. Null limits: none. */
export const accountSettingsSchema = z.strictObject({
  id: z.uuid(),
  name: accountName,
  /** AWS's quota of 15 control-plane calls a second, account and Region is shared by everybody (Lambda quotas, 2026). */
  callsPerSecond: z.int('callsPerSecond').min(1, 'callsPerSecond').max(15, 'callsPerSecond'),
  maxFunctionsPerRollout: z.int('wholeNumber').min(1, 'wholeNumber').max(1_000_000, 'tooBig').nullable(),
  maxPercentPerRollout: z.int('percent').min(1, 'percent').max(100, 'percent').nullable(),
  freezeWindows: freezeWindowsSchema,
});
export type AccountSettingsInput = z.infer<typeof accountSettingsSchema>;

/** Which of the roles belong to another account than `accountId`, by field. */
export function foreignRoles(accountId: string, roles: Pick<RolesInput, 'readRoleArn' | 'writeRoleArn'>): string[] {
  return (['readRoleArn', 'writeRoleArn'] as const).filter((field) => {
    const arn = roles[field];
    return arn !== undefined && parseRoleArn(arn)?.accountId !== accountId;
  });
}

/** The ARN that the templates give a role, in a partition. */
export function defaultRoleArn(purpose: keyof typeof roleNames, accountId: string, partition: string): string {
  return `arn:${partition}:iam::${accountId}:role/${roleNames[purpose]}`;
}
