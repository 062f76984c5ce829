import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultLocale, joinSentences, type Locale, languages, locales } from '#lib/core/language/locales.ts';
import { pseudoMessages } from '#lib/core/language/pseudo.ts';
import { shapeOf } from './testing/icu-shape.ts';
import { namesLeftInJapanese } from './testing/names-left-in-japanese.ts';
import { allSentences } from './testing/sentences.ts';

const root = path.resolve(import.meta.dirname, '..');
const english = allSentences(defaultLocale);
const others = locales.filter((locale) => locale !== defaultLocale);

test('every language has a folder with the same files as English, and no folder lacks its language', () => {
  const folders = fs.readdirSync(path.join(root, 'messages'), { withFileTypes: true });
  const named = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(named.toSorted()).toEqual(locales.toSorted());
  const files = (locale: Locale) =>
    fs
      .readdirSync(path.join(root, 'messages', locale), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(json|ts)$/.test(file))
      .toSorted();
  for (const locale of others) expect(files(locale)).toEqual(files(defaultLocale));
});

describe.each(others)('in %s', (locale) => {
  const sentences = allSentences(locale);

  test('the same sentences exist as in English, and none is empty', () => {
    // A document written line by line may take other lines.
    const isLine = (key: string) => /\.\d+$/.test(key);
    const keys = (of: Map<string, string>) => [...of.keys()].filter((key) => !isLine(key)).toSorted();
    expect(keys(sentences)).toEqual(keys(english));
    expect(
      [...sentences].filter(([key, text]) => !isLine(key) && text.trim() === '' && english.get(key) !== ''),
    ).toEqual([]);
  });

  test('every sentence has the parameters, branches and tags of the English one', () => {
    const differing = [...sentences].flatMap(([key, text]) => {
      const original = english.get(key);
      if (original === undefined) return [];
      const [{ parameters, selects, tags }, theirs] = [shapeOf(text), shapeOf(original)];
      const mine = JSON.stringify({ parameters: bare(parameters), selects, tags });
      const wanted = JSON.stringify({
        parameters: bare(theirs.parameters),
        selects: theirs.selects,
        tags: theirs.tags,
      });
      return mine === wanted ? [] : [`${key}: ${mine} instead of ${wanted}`];
    });
    expect(differing).toEqual([]);
  });

  test('plurals have the branches of the language and exact numbers, no others', () => {
    const known = new Set<string>(new Intl.PluralRules(locale).resolvedOptions().pluralCategories);
    const strange = [...sentences].flatMap(([key, text]) =>
      shapeOf(text)
        .plurals.flat()
        .filter((branch) => !known.has(branch) && !branch.startsWith('='))
        .map((branch) => `${key}: ${branch}`),
    );
    expect(strange).toEqual([]);
  });
});

/** Whether a number is written as a plural or as itself is the language's own. */
function bare(parameters: readonly string[]): string[] {
  return [...new Set(parameters.map((parameter) => parameter.replace(', number', '')))];
}

const japanese = [...allSentences('ja')];
const japaneseLetter = String.raw`[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}ー]`;

describe('in Japanese', () => {
  test('no English word is left outside the list of names', () => {
    const left = japanese.flatMap(([key, text]) =>
      englishWords(shapeOf(text).text)
        .filter((word) => !namesLeftInJapanese.has(word))
        .map((word) => `${key}: ${word}`),
    );
    expect(left).toEqual([]);
  });

  test('no name of the list is needless', () => {
    const said = new Set(japanese.flatMap(([, text]) => englishWords(shapeOf(text).text)));
    expect([...namesLeftInJapanese].filter((name) => !said.has(name))).toEqual([]);
  });

  test('no half-width punctuation stands beside a Japanese letter', () => {
    const beside = new RegExp(`${japaneseLetter}[,;:!?()]|${japaneseLetter}\\.(?!\\w)|[,;!?()]${japaneseLetter}`, 'u');
    const wrong = japanese.flatMap(([key, text]) => {
      const [found] = beside.exec(withoutCode(shapeOf(text).text)) ?? [];
      return found === undefined ? [] : [`${key}: ${found}`];
    });
    expect(wrong).toEqual([]);
  });

  test('no half-width space stands beside full-width punctuation, between Japanese letters, or before what begins with one', () => {
    const space = new RegExp(
      `[。、：；？！（）「」『』] (?!\\|)|(?<!\\|) [。、：；？！（）「」『』]|${japaneseLetter} (?=${japaneseLetter})`,
      'u',
    );
    const wrong = japanese.flatMap(([key, text]) => {
      // Names of groups are sentences themselves: 「グループ 1」.
      const plain = shapeOf(text).text.replaceAll(/`[^`]*`/g, 'code');
      const [found] = space.exec(plain) ?? / \{group\}/.exec(text) ?? [];
      return found === undefined ? [] : [`${key}: ${found}`];
    });
    expect(wrong).toEqual([]);
    expect(joinSentences('ja', '設定してください。', '', 'あとで確認できます。')).toBe(
      '設定してください。あとで確認できます。',
    );
    expect(joinSentences('en', 'One.', '', 'Two.')).toBe('One. Two.');
  });

  test('no full-width bracket begins what a page puts after a space, such as the number beside a title', () => {
    const beginning = japanese.filter(([, text]) => text.startsWith('（')).map(([key]) => key);
    // Each stands at the beginning of a line or cell, or behind a SentenceGap.
    expect(beginning.toSorted()).toEqual([
      'accounts.disconnect.rollout',
      'code.live.cell.secret',
      'commandLine.help.hint',
      'functions.filter.alternatives',
    ]);
  });

  test('taking Datadog off functions is never said to delete, which would mean the functions', () => {
    const modes =
      /^(functions\.(remove|page\.mode\.remove)|rollouts\.(modes\.remove|new\.titleRemove)|webhooks\.modes\.remove)$/;
    const names = japanese.filter(([key]) => modes.test(key)).map(([, text]) => text);
    expect(new Set(names)).toEqual(new Set(['インスツルメントを解除', 'インスツルメントの解除']));
    expect(names).toHaveLength(5);
    expect(japanese.filter(([, text]) => /「削除」|インスツルメンテーションの?を?削除/.test(text))).toEqual([]);
  });

  test('a language that lacks the words of another is found', () => {
    expect(englishWords('関数 settings を確認')).toEqual(['settings']);
    expect(englishWords('`npm run worker` と DD_API_KEY と s3:PutObject を https://a.example/b で確認')).toEqual([]);
  });
});

/** Examples to type and to copy are no sentences: what stands in backquotes, and lines of commands. */
function withoutCode(text: string): string {
  return text.replaceAll(/`[^`]*`/g, '').replaceAll(/```[\s\S]*?```/g, '');
}

/** Words of two letters and more that are neither part of a code, a path, an address or an option, nor an abbreviation. */
function englishWords(text: string): string[] {
  const words = withoutCode(text).matchAll(/(?<![\w.\-/:@$"'=*~%])[A-Za-z][A-Za-z’]+(?![\w\-/:@="'*~%]|\.\w|\()/g);
  return Array.from(words, ([word]) => word).filter((word) => /^[A-Z]?[a-z’]+$/.test(word));
}

describe('every key is mentioned by code', () => {
  const sources = fs
    .globSync('{app,cli,lib,scripts,i18n,e2e}/**/*.{ts,tsx,mjs}', { cwd: root })
    .filter((file) => !file.includes('.test.') && !file.includes('/generated/'))
    .map((file) => fs.readFileSync(path.join(root, file), 'utf8'))
    .join('\n');
  const words = new Set(sources.match(/[\w:.-]+/g)?.flatMap((word) => [word, ...word.split(/\W+/)]));
  /** What template texts put before and after a value: `presets.${preset}Hint`. */
  const endings = [...new Set(Array.from(sources.matchAll(/\}(\w+)[`.]/g), ([, ending]) => ending ?? ''))];
  const beginnings = [...new Set(Array.from(sources.matchAll(/[`.](\w+_)\$\{/g), ([, beginning]) => beginning ?? ''))];

  const isMentioned = (name: string): boolean =>
    [name, name.replace('_', '.'), name.replace('_', ':')].some((spelling) => words.has(spelling)) ||
    endings.some((ending) => name.endsWith(ending) && words.has(name.slice(0, -ending.length))) ||
    beginnings.some((beginning) => name.startsWith(beginning) && words.has(name.slice(beginning.length)));

  test('in its last part', () => {
    const names = [...english.keys()].filter((key) => !/\.\d+$/.test(key));
    expect(names.filter((key) => !isMentioned(key.split('.').at(-1) ?? key))).toEqual([]);
  });
});

test('no part of a page that runs in the browser says findings, which the browser does not get', () => {
  const files = fs
    .globSync('app/**/*.{ts,tsx}', { cwd: root })
    .map((file) => fs.readFileSync(path.join(root, file), 'utf8'));
  // What is said by whole keys is followed by app/section-messages.test.ts.
  expect(files.filter((source) => /useTranslations(?:(?:<[^>]*>)?\('findings|<[^>]*>\(\))/.test(source))).toEqual([]);
});

describe('a third language', () => {
  test('is made from the sentences alone: the pseudo-language has all of them, longer, in brackets, with the same parameters', () => {
    const pseudo = new Map(Object.entries(pseudoMessages(Object.fromEntries(english))));
    expect([...pseudo.keys()]).toEqual([...english.keys()]);
    const wrong = [...english].filter(([key, text]) => {
      const [mine, theirs] = [shapeOf(String(pseudo.get(key))), shapeOf(text)];
      const isSame =
        JSON.stringify([mine.parameters, mine.selects, mine.tags, mine.plurals]) ===
        JSON.stringify([theirs.parameters, theirs.selects, theirs.tags, theirs.plurals]);
      return !isSame || !mine.text.startsWith('⟦') || mine.text.length <= theirs.text.length;
    });
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  test('has a name in itself and a way of writing lists', () => {
    for (const [tag, { name }] of Object.entries(languages)) {
      expect(new Intl.Locale(tag).toString()).toBe(tag);
      expect(name).toBe(new Intl.DisplayNames(tag, { type: 'language' }).of(tag));
    }
  });
});
