import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { exampleProvider } from '../testing/example-provider.ts';
import type { AttributeChange } from './change.ts';
import { type DiffRow, diffGroupKey, renderDiff } from './diff.ts';
import { maskAttributes, maskConfiguration } from './mask.ts';

const functionOf = (patch: Partial<FunctionConfiguration>): FunctionConfiguration => ({
  FunctionName: 'fn',
  FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:fn',
  ...patch,
});
const signs = { unchanged: ' ', removed: '-', added: '+' } as const;
const lines = (rows: readonly DiffRow[]) => rows.map(({ kind, text }) => `${signs[kind]}${text}`);
const argument = (index: number) => `--argument-${index}`;

/** The rows of a container image whose Command changes from one list to another. */
function commandRows(before: readonly string[], after: readonly string[]): DiffRow[] {
  const configuration = functionOf({ ImageConfigResponse: { ImageConfig: { Command: [...before] } } });
  const isChanged = JSON.stringify(before) !== JSON.stringify(after);
  const change: AttributeChange = {
    path: 'ImageConfig.Command',
    action: 'change',
    before: [...before],
    after: [...after],
    sensitive: false,
  };
  return renderDiff(exampleProvider, configuration, isChanged ? [change] : []);
}

describe('the preview', () => {
  test("masks what the provider calls a secret, and no other variable's value", () => {
    const configuration = functionOf({ Environment: { Variables: { ACME_LABEL: 'pay', TOKEN: 'abc', OWN: 'x' } } });
    const attributes: AttributeChange[] = [
      { path: 'Environment.Variables.ACME_LABEL', action: 'change', before: 'pay', after: 'shop', sensitive: false },
      { path: 'Environment.Variables.TOKEN', action: 'change', before: 'abc', after: 'def', sensitive: true },
    ];
    const expected = [
      '-ACME_LABEL: "pay"',
      '+ACME_LABEL: "shop"',
      ' OWN: "••••••••"',
      '-TOKEN: "••••••••"',
      '+TOKEN: "••••••••"',
    ];
    expect(lines(renderDiff(exampleProvider, configuration, attributes))).toEqual(expected);
    const masked = maskConfiguration(exampleProvider, configuration);
    expect(lines(renderDiff(exampleProvider, masked, maskAttributes(attributes)))).toEqual(expected);
  });

  test('shows both lists in their order, with as much of them unchanged as can be', () => {
    const anyList = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });
    fc.assert(
      fc.property(anyList, anyList, (before, after) => {
        const rows = commandRows(before, after);
        const textsOf = (other: DiffRow['kind']) =>
          rows.filter(({ kind }) => kind !== other).map(({ text }): unknown => JSON.parse(text));
        expect(textsOf('added')).toEqual(before);
        expect(textsOf('removed')).toEqual(after);
        expect(rows.filter(({ kind }) => kind === 'unchanged')).toHaveLength(longestCommonLength(before, after));
      }),
    );
  });

  test('of an item that moved keeps the earlier ones in place', () => {
    expect(lines(commandRows(['a', 'b'], ['b', 'a']))).toEqual(['+"b"', ' "a"', '-"b"']);
  });

  test('of 10,000 equal items is 10,000 unchanged rows', () => {
    const list = Array.from({ length: 10_000 }, (_, index) => argument(index % 7));
    expect(commandRows(list, list).every(({ kind }) => kind === 'unchanged')).toBe(true);
    expect(commandRows(list, list)).toHaveLength(10_000);
  });

  test('of 10,000 items with some changed shows these alone', () => {
    const before = Array.from({ length: 10_000 }, (_, index) => argument(index));
    const after = before.map((item, index) => (index % 1000 === 0 ? `${item}-new` : item));
    expect(commandRows(before, after).filter(({ kind }) => kind !== 'unchanged')).toHaveLength(20);
  });

  test('of 10,000 items with nothing in common is the one list and then the other', () => {
    const before = Array.from({ length: 10_000 }, (_, index) => argument(index));
    const after = before.map((item) => `${item}-new`);
    const kinds = commandRows(before, after).map(({ kind }) => kind);
    expect(kinds.indexOf('added')).toBe(10_000);
    expect(kinds.lastIndexOf('removed')).toBe(9_999);
    expect(kinds).toHaveLength(20_000);
  });
});

describe('the group key', () => {
  test("does not count the function's own handler, where the provider keeps it and where it stood", () => {
    const redirected = (handler: string): AttributeChange[] => [
      { path: 'Handler', action: 'change', before: handler, after: 'acme.handler', sensitive: false },
      { path: 'Environment.Variables.ACME_HANDLER', action: 'add', after: handler, sensitive: false },
    ];
    expect(diffGroupKey(exampleProvider, redirected('a.main'))).toBe(
      diffGroupKey(exampleProvider, redirected('b.main')),
    );
    const labelled = (label: string): AttributeChange[] => [
      { path: 'Environment.Variables.ACME_LABEL', action: 'add', after: label, sensitive: false },
    ];
    expect(diffGroupKey(exampleProvider, labelled('a'))).not.toBe(diffGroupKey(exampleProvider, labelled('b')));
  });

  test('of 10,000 layers names those that come and go', () => {
    const arn = (index: number) => `arn:aws:lambda:us-east-1:111122223333:layer:own-${index}:1`;
    const before = Array.from({ length: 10_000 }, (_, index) => arn(index));
    const after = [...before.slice(1), arn(10_000)];
    const key = diffGroupKey(exampleProvider, [{ path: 'Layers', action: 'change', before, after, sensitive: false }]);
    expect(JSON.parse(key)).toEqual([['Layers', ['111122223333:own-0:1'], ['111122223333:own-10000:1']]]);
  });
});

/** The length of the longest common subsequence, by the textbook's table. */
function longestCommonLength(a: readonly string[], b: readonly string[]): number {
  let row = b.map(() => 0);
  for (const item of a) {
    const next: number[] = [];
    for (const [index, other] of b.entries()) {
      const diagonal = row[index - 1] ?? 0;
      next.push(item === other ? diagonal + 1 : Math.max(row[index] ?? 0, next[index - 1] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
