import { expect, test } from 'vitest';
import type { DiffRow } from '#lib/core/change/diff.ts';
import { type DiffLine, diffParts, isFoundIn, withFound } from './diff-lines.ts';

const row = (part: Partial<DiffRow> & Pick<DiffRow, 'kind' | 'text'>): DiffRow => ({
  section: 'Environment.Variables',
  path: 'Environment.Variables.A',
  isMaskedChange: false,
  ...part,
});
const textOf = (line: DiffLine | null | undefined) => line?.stretches.map((stretch) => stretch.text).join('') ?? null;

test('every row of the diff is shown exactly once, as it is', () => {
  const rows: DiffRow[] = [
    row({ section: 'Handler', path: 'Handler', kind: 'removed', text: '"app.handler"' }),
    row({ section: 'Handler', path: 'Handler', kind: 'added', text: '"datadog_lambda.handler.handler"' }),
    row({ kind: 'unchanged', text: 'A: "x"' }),
    row({ kind: 'unchanged', text: 'B: "x"', path: 'Environment.Variables.B' }),
    row({ kind: 'added', text: 'C: "y"', path: 'Environment.Variables.C' }),
    row({ kind: 'removed', text: 'D: "y"', path: 'Environment.Variables.D' }),
  ];
  const pairs = diffParts(rows).flatMap((part) => part.blocks.flatMap((block) => block.pairs));
  const before = pairs.flatMap((pair) => textOf(pair.before) ?? []);
  const after = pairs.flatMap((pair) => textOf(pair.after) ?? []);
  expect(before).toEqual(rows.filter((one) => one.kind !== 'added').map((one) => one.text));
  expect(after).toEqual(rows.filter((one) => one.kind !== 'removed').map((one) => one.text));
});

test('different variables are never shown as counterparts of each other', () => {
  const [part] = diffParts([
    row({ kind: 'removed', text: 'A: "1"' }),
    row({ kind: 'added', text: 'B: "1"', path: 'Environment.Variables.B' }),
  ]);
  expect(part?.blocks.map((block) => block.pairs.map((pair) => [textOf(pair.before), textOf(pair.after)]))).toEqual([
    [['A: "1"', null]],
    [[null, 'B: "1"']],
  ]);
});

test('unchanged variables are folded, unchanged layers beside a changed one are not', () => {
  const unchanged = ['A', 'B'].map((name) => row({ kind: 'unchanged', text: `${name}: "x"` }));
  expect(diffParts(unchanged)[0]?.blocks[0]?.isFolded).toBe(true);
  const layers = [
    row({ section: 'Layers', path: 'Layers', kind: 'unchanged', text: '"one"' }),
    row({ section: 'Layers', path: 'Layers', kind: 'unchanged', text: '"two"' }),
    row({ section: 'Layers', path: 'Layers', kind: 'added', text: '"three"' }),
  ];
  expect(diffParts(layers)[0]?.blocks.map((block) => block.isFolded)).toEqual([false, false]);
});

test('only what differs is marked in two versions of the same layer', () => {
  const arn = (version: number) => `"arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Python312:${version}"`;
  const [part] = diffParts([
    row({ section: 'Layers', path: 'Layers', kind: 'removed', text: arn(95) }),
    row({ section: 'Layers', path: 'Layers', kind: 'added', text: arn(127) }),
  ]);
  const pair = part?.blocks[0]?.pairs[0];
  expect(pair?.before?.stretches.filter((stretch) => stretch.isMarked).map((stretch) => stretch.text)).toEqual(['95']);
  expect(pair?.after?.stretches.filter((stretch) => stretch.isMarked).map((stretch) => stretch.text)).toEqual(['127']);
});

test('what is removed and what is added in its place are two sides of one change, and nothing else is', () => {
  const [part] = diffParts([
    row({ kind: 'removed', text: 'A: "1"' }),
    row({ kind: 'added', text: 'A: "2"' }),
    row({ kind: 'added', text: 'B: "1"', path: 'Environment.Variables.B' }),
    row({ kind: 'unchanged', text: 'C: "1"', path: 'Environment.Variables.C' }),
  ]);
  const pairs = part?.blocks.flatMap((block) => block.pairs) ?? [];
  expect(pairs.map(({ before, after }) => [before?.hasCounterpart, after?.hasCounterpart])).toEqual([
    [true, true],
    [undefined, false],
    [false, false],
  ]);
});

test('a text is found across the stretches of a line, whatever its case, and no letter is lost', () => {
  const stretches = [
    { text: 'DD_EN', isMarked: false },
    { text: 'V: "prod"', isMarked: true },
  ];
  const found = withFound(stretches, 'dd_env');
  expect(found).toEqual([
    { text: 'DD_EN', isMarked: false, isFound: true },
    { text: 'V', isMarked: true, isFound: true },
    { text: ': "prod"', isMarked: true, isFound: false },
  ]);
  expect(
    withFound(stretches, 'nothing')
      .map(({ text }) => text)
      .join(''),
  ).toBe('DD_ENV: "prod"');
  expect(withFound([{ text: 'aXbxc', isMarked: false }], 'x').map(({ isFound }) => isFound)).toEqual([
    false,
    true,
    false,
    true,
    false,
  ]);
  expect([isFoundIn({ text: 'A: "İx"' }, 'X'), isFoundIn({ text: 'A' }, ''), isFoundIn({ text: 'A' }, 'b')]).toEqual([
    true,
    false,
    false,
  ]);
});
