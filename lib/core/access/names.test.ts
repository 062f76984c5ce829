import { expect, it } from 'vitest';
import { emailAddressSchema, isLikeName, nameBeforeParenthesis, optionalNameSchema, shownNameSchema } from './names.ts';

const codeOf = (text: string) => shownNameSchema.safeParse(text).error?.issues.map(({ message }) => message);

it.each(['Ada Lovelace', '山田 太郎', 'سارا\u200cجان', 'Zoë 👩\u200d💻', 'deploy (shop) #2'])(
  '%j is a name',
  (name) => {
    expect(shownNameSchema.parse(` ${name} `)).toBe(name.normalize());
  },
);

it.each([
  ['a bell', 'a\u0007b'],
  ['a line end', 'a\nb'],
  ['C1', 'a\u0085b'],
  ['DEL', 'a\u007fb'],
  ['an override of the direction', 'a\u202egnp'],
  ['an isolate', 'a\u2066b'],
  ['a mark of the direction', 'a\u200eb'],
  ['the mark of Arabic letters', 'a\u061cb'],
  ['a zero-width space', 'a\u200bb'],
  ['a soft hyphen', 'a\u00adb'],
  ['a tag', 'a\u{e0041}b'],
  ['a line separator', 'a\u2028b'],
  ['half of a pair', 'a\ud800b'],
])('%s is in no name', (_what, name) => {
  expect(codeOf(name)).toEqual(['nameHidden']);
  expect(optionalNameSchema.safeParse(name).success).toBe(false);
});

it('a name is neither empty nor long', () => {
  expect(codeOf('  ')).toEqual(['nameMissing']);
  expect(codeOf('x'.repeat(101))).toEqual(['nameTooLong']);
  expect(optionalNameSchema.parse(' ')).toBe('');
});

it.each([
  ['Ada Lovelace', 'ada  lovelace'],
  ['Ada', 'A\u200cda'],
  ['Ada', 'Ａｄａ'],
  ['Zoë', 'Zoe'],
  ['Ada', 'Ada.'],
])('%j reads like %j', (name, other) => {
  expect(isLikeName(name, other)).toBe(true);
});

it('other names are not alike, and a parenthesis ends one', () => {
  expect(isLikeName('Ada', 'Adam')).toBe(false);
  expect(['Ada (token laptop)', 'Ada（x）', 'Ada'].map((name) => nameBeforeParenthesis(name).trim())).toEqual([
    'Ada',
    'Ada',
    'Ada',
  ]);
});

it('an address is one in small letters, and no other letters become it', () => {
  expect(emailAddressSchema.parse(' Kim@Example.COM ')).toBe('kim@example.com');
  for (const address of ['\u212aim@example.com', 'kim@example.\u212aom', 'k\u0131m@example.com', 'kim@exämple.com'])
    expect(emailAddressSchema.safeParse(address).success).toBe(false);
});
