import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadGrammars, parserOf } from '#lib/code/parsers/grammars.ts';

const root = path.resolve(import.meta.dirname, '..');

beforeAll(() => loadGrammars(['tsx']));

/** What a component joins texts with that is punctuation of a language: colons, commas, stops and brackets. Signs such as · are in every one. */
function joinsIn(source: string): string[] {
  const tree = parserOf('tsx').parse(source);
  const nodes = tree?.rootNode.descendantsOfType(['jsx_text', 'jsx_expression', 'template_string']) ?? [];
  return nodes.flatMap((node) => {
    if (node === null) return [];
    const { type, text, startPosition } = node;
    const isJoin =
      type === 'jsx_text'
        ? /[:;,.!?()\p{L}]/u.test(text)
        : type === 'jsx_expression'
          ? /^\{\s*(['"`])[^'"`\w]*[:;,.!?()][^'"`\w]*\1\s*\}$/.test(text)
          : /\}[:;,] +\$\{/.test(text);
    return isJoin ? [`${startPosition.row + 1}: ${text.trim().slice(0, 80)}`] : [];
  });
}

test.each([
  ['<b>{t(sign)}: {text}</b>', 1],
  ['<b>{name} ({id})</b>', 2],
  ["<b>{name}{': '}{text}</b>", 1],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a component as it is written
  ['<b title={`${name}, ${region}`} />', 1],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a component as it is written
  ["<b key={`${id}:${hash}`}>{t('lead', { sign })} · {text}{' '}</b>", 0],
])('finds in %s what it joins', (source, count) => {
  expect(joinsIn(source)).toHaveLength(count);
});

test('no component joins texts by punctuation: that is a language’s own, and stands in its messages', () => {
  const files = fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.tsx') && !file.endsWith('.test.tsx'));
  expect(files.length).toBeGreaterThan(200);
  const found = files.flatMap((file) =>
    joinsIn(fs.readFileSync(path.join(root, file), 'utf8')).map((join) => `${file}:${join}`),
  );
  expect(found).toEqual([]);
});
