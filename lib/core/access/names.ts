import { z } from 'zod';

/**
 * What is in no name that others read: control characters, halves of surrogate pairs, line and paragraph separators, and format characters,
 * which are not seen or turn the direction of the text around them (Unicode 16, general categories Cc, Cs, Zl, Zp and Cf). Without the two
 * joiners (U+200C, U+200D), which Persian, Indic scripts and emoji are written with.
 */
const hidden = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;

/** Whether a text can stand in a list, a log or a message as the name of something, and is what it looks like. */
export function isShowableName(text: string): boolean {
  return !hidden.test(text);
}

/** A name of at most 100 characters, or none; the same letters are always stored in the same way (NFC). */
export const optionalNameSchema = z
  .string()
  .trim()
  .normalize()
  .max(100, 'nameTooLong')
  .refine(isShowableName, 'nameHidden');

/** The name that people give something: a person, a group, a token, an account, a webhook. */
export const shownNameSchema = optionalNameSchema.min(1, 'nameMissing');

/**
 * An email address in small letters. Only ASCII: lower case makes ASCII of some other letters (U+212A KELVIN SIGN becomes `k`), so that
 * somebody else's address would become this one.
 */
export const emailAddressSchema = z
  .string()
  .trim()
  .max(254, 'emailInvalid')
  .regex(/^[!-~]*$/, 'emailInvalid')
  .toLowerCase()
  .pipe(z.email('emailInvalid'));

/**
 * Whether somebody who reads two names may take one for the other: small and capital letters, wide and narrow ones, spaces, joiners and
 * accents apart. Letters of other scripts that look alike are not compared.
 */
export function isLikeName(name: string, other: string): boolean {
  return skeletonOf(name) === skeletonOf(other);
}

/** The part of a name before a first parenthesis, as an event writes `Ann (token laptop)`; all of one that has none. */
export function nameBeforeParenthesis(name: string): string {
  return name.split(/[(\uff08]/u)[0] ?? '';
}

function skeletonOf(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Z}\p{C}\p{P}]/gu, '')
    .toLowerCase();
}
