import { beforeAll, expect, test } from 'vitest';
import type { Node } from 'web-tree-sitter';
import { ShapeNotEditable } from '../edit/language.ts';
import { proveEdit } from '../edit/prove-edit.ts';
import { valueAt } from '../edit/value.ts';
import { loadGrammars } from './grammars.ts';
import { outlinesOf, withSyntax } from './syntax.ts';
import { SyntaxEdit } from './syntax-edit.ts';

beforeAll(() => loadGrammars(['python', 'typescript']));

function edited(
  grammar: 'python' | 'typescript',
  text: string,
  edit: (syntax: SyntaxEdit, root: Node) => void,
): string {
  const plan = withSyntax(grammar, text, (root) => {
    const syntax = new SyntaxEdit('file', text, grammar);
    edit(syntax, root);
    return syntax.plan();
  });
  if (plan?.action !== 'edit') throw new Error('Nothing was planned.');
  const proved = proveEdit(text, plan);
  return 'after' in proved ? proved.after : proved.reason;
}

function statement(root: Node, text: string): Node {
  const found = root.descendantsOfType(['expression_statement', 'import_from_statement', 'lexical_declaration']);
  const node = found.find((candidate) => candidate?.text.startsWith(text) === true);
  if (node === undefined || node === null) throw new Error(`${text} is not there.`);
  return node;
}

const python = 'class A:\r\n\tdef f(self):\r\n\t\ta(1)  # one\r\n\t\tb(2)\r\n\r\nc()';

test('statements are written behind and before others, in their block and with their line ends', () => {
  const after = edited('python', python, (syntax, root) => {
    syntax.insertAfter(statement(root, 'a('), 'x()\ny()');
    syntax.insertBefore(statement(root, 'c('), 'z()');
  });
  expect(after).toBe(
    'class A:\r\n\tdef f(self):\r\n\t\ta(1)  # one\r\n\t\tx()\r\n\t\ty()\r\n\t\tb(2)\r\n\r\nz()\r\nc()',
  );
  const back = edited('python', after, (syntax, root) => {
    for (const name of ['x(', 'y(', 'z(']) syntax.remove(statement(root, name));
  });
  expect(back).toBe(python);
});

test('a statement is removed with the comment behind it, the first line of a file too', () => {
  const text = '\uFEFFfrom a import b # why\nc()\n';
  expect(edited('python', text, (syntax, root) => syntax.remove(statement(root, 'from')))).toBe('\uFEFFc()\n');
});

test('what shares its line with other statements is not edited', () => {
  expect(() => edited('python', 'a(); b()\n', (syntax, root) => syntax.remove(statement(root, 'b(')))).toThrow(
    ShapeNotEditable,
  );
});

test('an insertion that would land in another block is not proved', () => {
  const text = 'if (x) { a(); } b();\n';
  expect(edited('typescript', text, (syntax, root) => syntax.insertAfter(statement(root, 'a('), 'c();'))).toBe(
    'meaning',
  );
});

test('a word is replaced', () => {
  const after = edited('typescript', 'const a = b;\n', (syntax, root) => {
    const [, name] = root.descendantsOfType('identifier');
    if (name !== undefined && name !== null) syntax.replace(name, 'c');
  });
  expect(after).toBe('const a = c;\n');
});

test('members are written behind the last, on lines of their own where that one has its own', () => {
  const add = (text: string) =>
    edited('typescript', text, (syntax, root) => {
      const pair = root.descendantsOfType('pair').at(-1);
      const [call] = outlinesOf('typescript', 'f({ c: 3 })');
      const meaning = valueAt(call, ['children', 0, 'children', 1, 'children', 1, 'children', 1]);
      if (pair != null && meaning !== undefined) syntax.insertMembers(pair, [{ text: 'c: 3', meaning }]);
    });
  expect(add('f({ a: 1, b: 2 });\n')).toBe('f({ a: 1, b: 2, c: 3 });\n');
  expect(add('f({\r\n\ta: 1, // one\r\n\tb: 2, // two\r\n});\r\n')).toBe(
    'f({\r\n\ta: 1, // one\r\n\tb: 2, // two\r\n\tc: 3,\r\n});\r\n',
  );
  expect(add('f({\n  b: 2 // two\n});\n')).toBe('f({\n  b: 2, // two\n  c: 3\n});\n');
});

test('several members at once, in Python too', () => {
  const after = edited('python', 'f(\n    a=1,  # one\n    b=2  # two\n)\n', (syntax, root) => {
    const last = root.descendantsOfType('keyword_argument').at(-1);
    const members = ['c=3', 'd=4'].map((text) => {
      const [call] = outlinesOf('python', `f(${text})`);
      return { text, meaning: valueAt(call, ['children', 0, 'children', 1, 'children', 1]) ?? null };
    });
    if (last != null) syntax.insertMembers(last, members);
  });
  expect(after).toBe('f(\n    a=1,  # one\n    b=2,  # two\n    c=3,\n    d=4\n)\n');
});
