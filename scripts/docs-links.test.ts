import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { locales } from '#lib/core/language/locales.ts';

const root = path.resolve(import.meta.dirname, '..');
const documents = ['*.md', '{app,bench,docs,e2e,lib,messages}/**/*.md'].flatMap((pattern) =>
  fs.globSync(pattern, { cwd: root }),
);
const guide = path.join(root, 'docs/guide');

/** Where the links and pictures of a document lead, without those to other sites. Code is no link. */
function targetsIn(file: string): string[] {
  const text = fs.readFileSync(path.join(root, file), 'utf8').replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
  const targets = Array.from(text.matchAll(/\]\(([^()\s]+)\)/g), ([, target]) => target ?? '');
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors that a document's headings have, as GitHub makes them. */
function anchorsIn(file: string): Set<string> {
  const headings = fs.readFileSync(file, 'utf8').matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    Array.from(headings, ([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{Letter}\p{Number}\p{Mark}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function isThere(file: string, target: string): boolean {
  const [name = '', anchor] = target.split('#');
  const leadsTo = name === '' ? path.join(root, file) : path.resolve(root, path.dirname(file), name);
  if (!fs.existsSync(leadsTo)) return false;
  return anchor === undefined || !leadsTo.endsWith('.md') || anchorsIn(leadsTo).has(anchor);
}

test('every link and picture of a document leads to something that is there', () => {
  expect(documents.length).toBeGreaterThan(60);
  const broken = documents.flatMap((file) =>
    targetsIn(file)
      .filter((target) => !isThere(file, target))
      .map((target) => `${file}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test('the guide has the same pages and pictures in every language, and shows each picture that it keeps', () => {
  const namesIn = (folder: string) => fs.readdirSync(path.join(guide, folder)).toSorted();
  for (const locale of locales) {
    expect(namesIn(locale), locale).toEqual(namesIn('en'));
    expect(namesIn(`images/${locale}`), locale).toEqual(namesIn('images/en'));
    const pages = namesIn(locale).map((name) => `docs/guide/${locale}/${name}`);
    const shown = new Set(pages.flatMap((file) => targetsIn(file)).filter((target) => target.includes('/images/')));
    expect([...shown].toSorted()).toEqual(namesIn(`images/${locale}`).map((name) => `../images/${locale}/${name}`));
  }
});

test('the pictures of the guide are few megabytes in all', () => {
  const files = fs.globSync('images/**/*.webp', { cwd: guide });
  const bytes = files.reduce((sum, file) => sum + fs.statSync(path.join(guide, file)).size, 0);
  expect(bytes).toBeLessThan(4_000_000);
});
