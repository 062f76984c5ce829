import { z } from 'zod';
import { accountsWith } from '../../core/access/caller.ts';
import { maxSelection } from '../../core/functions/function-query.ts';
import { longestPaste, mostPastedNames, readPastedNames } from '../../core/functions/pasted-names.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { type FoundFunction, findNamedRows } from '../../db/functions/named-functions.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { query } from '../kernel/query.ts';

/** So many texts of a kind are listed; the others are counted. */
const mostListed = 100;
const textsSchema = z.object({ count: z.number(), texts: z.array(z.string()) });
const severalSchema = z.object({
  text: z.string(),
  functions: z.array(
    z.object({
      id: z.string(),
      functionArn: z.string(),
      awsAccountId: awsAccountIdSchema,
      accountName: z.string(),
      region: z.string(),
    }),
  ),
});

/** What a pasted text names among the caller's functions. */
const namedFunctionsSchema = z.object({
  /** Functions that exactly one name means, or of which the text says account and Region. */
  functionIds: z.array(z.string()),
  /** Names that several functions have, in other accounts or Regions, with all of them. */
  several: z.array(severalSchema),
  unknown: textsSchema,
  qualified: textsSchema,
  notUnderstood: textsSchema,
});
/** The same as its reader gets it. */
export type NamedFunctions = z.infer<typeof namedFunctionsSchema>;

/**
 * The caller's functions that a pasted text names, by name or ARN, many at once. Throws InvalidInput for more names than are looked up at
 * once, or more functions than can be selected.
 */
export const findNamedFunctions = query({
  name: 'function.findNamed',
  permission: 'read',
  cost: 'costly',
  input: z.strictObject({ text: z.string().max(longestPaste, 'tooManyNames') }),
  output: namedFunctionsSchema,
  scopeOf: () => 'permittedAccounts',
  run: async ({ text }, caller) => {
    const { names, qualified, notUnderstood } = readPastedNames(text);
    if (names.length + notUnderstood.length > mostPastedNames) throw new InvalidInput({ text: 'tooManyNames' });
    const found = await findNamedRows(names, accountsWith(caller, 'read'), maxSelection + 1);
    if (found.length > maxSelection) throw new InvalidInput({ text: 'tooManyFunctions' });
    const byName = new Map<number, FoundFunction[]>();
    for (const one of found) byName.set(one.index, [...(byName.get(one.index) ?? []), one]);
    const single = [...byName.values()].flatMap(([first, ...others]) => (others.length === 0 && first ? first.id : []));
    return {
      functionIds: [...new Set(single)],
      several: [...byName].flatMap(([index, functions]) =>
        functions.length > 1 ? { text: names[index]?.text ?? '', functions } : [],
      ),
      unknown: listed(names.flatMap((name, index) => (byName.has(index) ? [] : name.text))),
      qualified: listed(qualified),
      notUnderstood: listed(notUnderstood),
    };
  },
});

function listed(texts: readonly string[]): z.infer<typeof textsSchema> {
  return { count: texts.length, texts: texts.slice(0, mostListed).map((text) => text.slice(0, 300)) };
}
