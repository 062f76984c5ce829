// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code under test holds such placeholders
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proveEdit } from '../edit/prove-edit.ts';
import { applySplices } from '../edit/splice.ts';
import type { Value, ValuePath } from '../edit/value.ts';
import { isShared, mergedValue, readData } from './data-document.ts';
import { DataEdit } from './edit-data.ts';
import { readYamlValue } from './testing.ts';

type Act = (edit: DataEdit) => void;

function edited(path: string, text: string, act: Act): string {
  const edit = new DataEdit(readData(path, text));
  act(edit);
  const plan = edit.plan();
  if (plan?.action !== 'edit') throw new Error('Nothing was planned.');
  const proved = proveEdit(text, plan);
  if ('reason' in proved) throw new Error(`${proved.reason}:\n${applySplices(text, plan.splices)}`);
  return proved.after;
}

const service = { apiKeySecretArn: 'arn:aws:secretsmanager:x', site: '${opt:site, "datadoghq.eu"}', on: true };
const addMember: Act = (edit) => edit.set(['custom', 'datadog'], service);
const removeMember: Act = (edit) => edit.remove(['custom', 'datadog']);
const addItem: Act = (edit) => edit.insert(['plugins'], 'serverless-plugin-datadog');

/** Documents into which `custom.datadog` can be written and out of which it can be taken again. */
const documents: [name: string, path: string, text: string][] = [
  ['without the parent', 'a.yml', 'service: x\n'],
  ['without a final newline', 'a.yml', 'service: x'],
  ['with comments at the end', 'a.yml', 'service: x # why\n# the end\n'],
  ['with blank lines between members', 'a.yml', 'service: x\n\nprovider: aws\n\nfunctions:\n  a:\n    handler: b\n'],
  ['with Windows line ends', 'a.yml', 'service: x\r\n\r\ncustom:\r\n  a: 1\r\n\r\nfunctions: {}\r\n'],
  ['with a byte order mark', 'a.yml', '\uFEFFservice: x\ncustom:\n    a: 1\n'],
  ['with an empty parent', 'a.yml', 'service: x\ncustom:\nfunctions:\n  a:\n    b: c\n'],
  ['with an empty parent and a comment', 'a.yml', 'custom: # mine\n# below\nfunctions: 1\n'],
  ['with a parent in brackets', 'a.yml', 'custom: {a: 1, b: [x, y]} # flow\n'],
  ['with an empty parent in brackets', 'a.yml', 'custom: {}\n'],
  ['with a parent in brackets on several lines', 'a.yml', 'custom: {\n  a: 1, # one\n  b: 2 # two\n}\n'],
  ['with a comma at the end in brackets', 'a.yml', 'custom: {\n  a: 1,\n  b: 2, # two\n}\n'],
  ['with comments below the last member', 'a.yml', 'custom:\n  a:\n    - 1\n    # deep\n  # shallow\n# top\nx: 1\n'],
  ['with a block scalar before', 'a.yml', 'custom:\n  text: |\n    a\n    b\n\nx: 1\n'],
  ['with a document start', 'a.yml', '---\n# head\nservice: x\n'],
  ['with an anchored parent', 'a.yml', 'custom: &c\n  a: 1\nother: 2\n'],
  ['JSON', 'a.json', '{\n  "service": "x",\n  "custom": {\n    "a": 1\n  }\n}\n'],
  ['JSON without the parent', 'a.json', '{\n\t"service": "x"\n}'],
  ['JSON on one line', 'a.json', '{"service":"x"}'],
  ['JSON with an empty parent', 'a.json', '{\r\n  "custom": {}\r\n}\r\n'],
  ['empty JSON', 'a.json', '{}\n'],
];

describe('what is written is taken away byte for byte', () => {
  test.each(documents)('%s', (_name, path, text) => {
    const after = edited(path, text, addMember);
    expect(after).not.toBe(text);
    expect(edited(path, after, removeMember)).toBe(text);
  });

  test.each([
    ['plugins:\n  - a # first\n  - b\n'],
    ['plugins: # mine\n- a\n# end\nx: 1\n'],
    ['plugins: [a, b] # two\n'],
    ['plugins: []\n'],
    ['plugins:\nx: 1\n'],
    ['plugins: [\n  a, # one\n  b # two\n]\n'],
    ['plugins:\r\n    - a\r\n'],
  ])('an item of a list in %j', (text) => {
    const after = edited('a.yml', text, addItem);
    const index = readYamlValue(after, ['plugins']).indexOf('serverless-plugin-datadog');
    expect(edited('a.yml', after, (edit) => edit.remove(['plugins', index]))).toBe(text);
  });

  test('an item in front of others, below the comment of the key and above the comment of the item', () => {
    const text = 'plugins: # mine\n  # about a\n  - a\n  - b\n';
    const after = edited('a.yml', text, (edit) => edit.insert(['plugins'], 'x', 0));
    expect(after).toBe('plugins: # mine\n  - x\n  # about a\n  - a\n  - b\n');
    expect(edited('a.yml', after, (edit) => edit.remove(['plugins', 0]))).toBe(text);
  });
});

test.each([
  ['a.yml', 'a: 1 # one\nc: 3\n', 'a: 1 # one\nb: 2\nc: 3\n'],
  ['a.yml', 'a: 1\n\n# three\nc: 3\n\nd: 4\n', 'a: 1\n\nb: 2\n\n# three\nc: 3\n\nd: 4\n'],
  ['a.yml', '{a: 1, c: 3}\n', '{a: 1, b: 2, c: 3}\n'],
  ['a.json', '{\n\t"a": 1,\n\t"c": 3\n}', '{\n\t"a": 1,\n\t"b": 2,\n\t"c": 3\n}'],
  ['a.yml', 'x: 1\n', 'x: 1\nb: 2\n'],
])('a member stands behind the one that is named: %s %j', (path, text, wanted) => {
  expect(edited(path, text, (edit) => edit.set(['b'], 2, 'a'))).toBe(wanted);
  expect(edited(path, wanted, (edit) => edit.remove(['b']))).toBe(text);
});

test.each([
  ['a.yml', 'a: !If\n  - Is\n  - [x]\n  - - y\n', 'a: !If\n  - Is\n  - [x, !Sub "${z}"]\n  - - y\n'],
  ['a.template', '{"a": {"Fn::If": ["Is", ["x"]]}}', undefined],
])('items are inserted below a tag: %s %j', (path, text, wanted) => {
  const add: Act = (edit) =>
    path === 'a.yml' ? edit.insert(['a', 1], { '!Sub': '${z}' }) : edit.insert(['a', 'Fn::If', 1], 'z');
  const after = edited(path, text, add);
  expect(after).toBe(wanted ?? '{"a": {"Fn::If": ["Is", ["x", "z"]]}}');
  const at = path === 'a.yml' ? ['a', 1, 1] : ['a', 'Fn::If', 1, 1];
  expect(edited(path, after, (edit) => edit.remove(at))).toBe(text);
});

test('a value is replaced in place, its comment stays', () => {
  expect(edited('a.yml', 'a:\n  b: 1 # one\n', (edit) => edit.set(['a', 'b'], 'two'))).toBe('a:\n  b: two # one\n');
});

test.each([
  ["a: 'one' # why\n", "a: 'two' # why\n", 'two'],
  ['a: "one"\n', 'a: "two"\n', 'two'],
  ["a: !Sub 'one'\n", "a: !Sub 'two'\n", { '!Sub': 'two' }],
  ['a: !Sub one # why\n', 'a: !Sub two # why\n', { '!Sub': 'two' }],
])('a text keeps its quotes and its tag: %j', (text, wanted, value) => {
  expect(edited('a.yml', text, (edit) => edit.set(['a'], value))).toBe(wanted);
});

test('a tagged value is not replaced by one of another kind', () => {
  const edit = new DataEdit(readData('a.yml', 'a: !Ref x\n'));
  expect(() => edit.set(['a'], 'y')).toThrow('notReplaceable');
});

test('nothing is edited through an alias', () => {
  const edit = new DataEdit(readData('a.yml', 'x: &x\n  a: 1\ncustom: *x\n'));
  expect(() => edit.set(['custom', 'datadog'], true)).toThrow('alias');
});

test('an edit below an anchor that is used elsewhere is not proved: it would mean more than planned', () => {
  expect(() => edited('a.yml', 'custom: &x\n  a: 1\nother: *x\n', addMember)).toThrow('meaning');
});

test('of two members with one name the tools read the last', () => {
  const { value } = readData('a.yml', 'a: 1\na: {b: 1, b: 2}\na: {b: 3, c: 4, c: 5}\n').root;
  expect(mergedValue(value)).toEqual({ a: { b: 3, c: 5 } });
});

test('what is written in two places is known', () => {
  const document = readData('a.yml', 'x: &x {a: {b: 1}}\ny: *x\nz: &z [1]\nm: {<<: *x, c: {}}\nn: {a: {b: 1}}\n');
  const shared = [['x'], ['x', 'a'], ['y'], ['y', 'a']];
  const own = [[], ['z'], ['m'], ['m', 'c'], ['n', 'a'], ['none']];
  expect(shared.map((path) => isShared(document, path))).toEqual(shared.map(() => true));
  expect(own.map((path) => isShared(document, path))).toEqual(own.map(() => false));
});

test('a few lines of aliases cannot fill the memory', () => {
  const lines = Array.from(
    { length: 12 },
    (_, index) => `a${index + 1}: &a${index + 1} [${Array(10).fill(`*a${index}`).join(', ')}]`,
  );
  expect(() => readData('a.yml', `a0: &a0 [x]\n${lines.join('\n')}\n`)).toThrow('tooManyNodes');
});

/** Random documents with comments, blank lines and both styles. */
const scalars = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom('a: b', '# no', '${self:x}', "it's", '- y', 'null'),
);
const trees: fc.Arbitrary<Value> = fc.letrec<{ tree: Value }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    scalars,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'custom', 'key with blank', 'x:y'), tie('tree'), { maxKeys: 3 }),
  ),
})).tree;

test('any value written into a document is read back, and taken away byte for byte', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...documents),
      fc.dictionary(fc.constantFrom('k', 'long key', '1', 'true'), trees, { minKeys: 1, maxKeys: 3 }),
      ([, path, text], value) => {
        const target: ValuePath = ['custom', 'datadog'];
        const after = edited(path, text, (edit) => edit.set(target, value));
        expect(edited(path, after, (edit) => edit.remove(target))).toBe(text);
      },
    ),
  );
});
