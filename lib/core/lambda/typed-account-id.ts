import type { AwsAccountId } from './account-id.ts';

/** Whether a text is AWS's id of an account: twelve digits and nothing else. For the browser, which is not sent the schema. */
export function isAwsAccountId(text: string): text is AwsAccountId {
  return /^\d{12}$/.test(text);
}

/** An account id that is written in the code. Throws on what is none. */
export function knownAwsAccountId(text: string): AwsAccountId {
  if (!isAwsAccountId(text)) throw new Error(`${text} is no id of an AWS account.`);
  return text;
}

/** What people and AWS's own console put between the digits: blanks and every kind of hyphen. */
const separators = /[\s\p{Dash_Punctuation}]/gu;

/** The twelve digits of an account id as typed, with or without dashes or blanks; undefined when it is none. */
export function parseTypedAccountId(typed: string): AwsAccountId | undefined {
  const digits = typed.replace(separators, '');
  return isAwsAccountId(digits) ? digits : undefined;
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
