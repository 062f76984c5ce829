import { z } from 'zod';

/** Our own id of an account's row, a UUID. Never shown to people as the account's id. */
export const accountIdSchema = z.uuid().brand<'AccountId'>();
export type AccountId = z.infer<typeof accountIdSchema>;

/** AWS's id of an account: twelve digits, kept as text because it may begin with zeros. */
export const awsAccountIdSchema = z
  .string()
  .regex(/^\d{12}$/, 'awsAccountId')
  .brand<'AwsAccountId'>();
export type AwsAccountId = z.infer<typeof awsAccountIdSchema>;
