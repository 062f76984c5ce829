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

/** What people and AWS's own console put between the digits: blanks and every kind of hyphen. */
const separators = /[\s\p{Dash_Punctuation}]/gu;

/** The twelve digits of an account id as typed, with or without dashes or blanks; undefined when it is none. */
export function parseTypedAccountId(typed: string): AwsAccountId | undefined {
  return awsAccountIdSchema.safeParse(typed.replace(separators, '')).data;
}

/**
 * The account ids of a list as typed, separated by commas, semicolons, lines or blanks; undefined when one of them is none.
 * An id may itself be written with dashes, or with blanks where something else separates the list.
 */
export function parseTypedAccountIds(typed: string): AwsAccountId[] | undefined {
  const ids: AwsAccountId[] = [];
  for (const part of typed.split(/[,;\n]+/).filter((text) => text.trim() !== '')) {
    const whole = parseTypedAccountId(part);
    const several = whole ? [whole] : part.trim().split(/\s+/).map(parseTypedAccountId);
    for (const id of several) {
      if (id === undefined) return undefined;
      ids.push(id);
    }
  }
  return ids;
}
