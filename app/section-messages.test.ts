import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { keysOf } from '#lib/core/keys-of.ts';
import { directiveOf, fileOf, importsOf, laterImportsOf } from './_doors/testing/module-imports.ts';
import {
  messagesBeforeSignIn,
  messagesOfConsole,
  messagesOfEveryPage,
  sectionMessages,
} from './_shell/section-messages.ts';

const consoleFolder = path.join(import.meta.dirname, '(console)');
const pagesIn = (folder: string) =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|\/)(page|layout|error|loading|not-found)\.tsx$/.test(name))
    .map((name) => path.join(folder, name));

/** What the components in the browser that a page leads to ask for: the names that they give `useTranslations`. */
function saidBy(file: string, isInBrowser: boolean, said: Set<string>, seen: Set<string>): Set<string> {
  const directive = directiveOf(file);
  const isClient = isInBrowser || directive === 'client';
  if (directive === 'server' || seen.has(`${file} ${isClient}`)) return said;
  seen.add(`${file} ${isClient}`);
  if (isClient)
    for (const [, argument = ''] of fs.readFileSync(file, 'utf8').matchAll(/\buseTranslations\(([^)]*)\)/g))
      said.add(/^'(.+)'$/.exec(argument)?.[1] ?? `${argument} in ${file}`);
  for (const from of [...importsOf(file), ...laterImportsOf(file)]) {
    const ours = fileOf(from, file);
    if (ours !== undefined) saidBy(ours, isClient, said, seen);
  }
  return said;
}

const saidIn = (files: readonly string[]) => {
  const said = new Set<string>();
  for (const file of files) saidBy(file, false, said, new Set());
  return [...said];
};
const covers = (given: string, asked: string) => asked === given || asked.startsWith(`${given}.`);
const missing = (said: readonly string[], given: readonly string[]) =>
  said.filter((asked) => !given.some((name) => covers(name, asked)));
const unused = (said: readonly string[], given: readonly string[]) =>
  given.filter((name) => !said.some((asked) => covers(name, asked)));

const ofFrame = [...messagesOfEveryPage, ...messagesOfConsole];
const frame = ['layout', 'error', 'loading', 'not-found'].map((name) => path.join(consoleFolder, `${name}.tsx`));

test('the frame around the pages is sent the sentences that it says, and no others', () => {
  const said = saidIn([...frame, path.join(consoleFolder, 'not-permitted/page.tsx')]);
  expect(missing(said, ofFrame)).toEqual([]);
  expect(unused(said, ofFrame)).toEqual([]);
});

test.each(keysOf(sectionMessages))('the pages of %s are sent what they say, and no more', (section) => {
  const isOverview = section === 'overview';
  const pages = isOverview ? [path.join(consoleFolder, 'page.tsx')] : pagesIn(path.join(consoleFolder, section));
  const said = saidIn(pages);
  expect(said.length).toBeGreaterThan(2);
  expect(missing(said, [...ofFrame, ...sectionMessages[section]])).toEqual([]);
  expect(unused(said, sectionMessages[section])).toEqual([]);
  const holder = isOverview ? path.join(consoleFolder, 'page.tsx') : path.join(consoleFolder, section, 'layout.tsx');
  expect(fs.readFileSync(holder, 'utf8')).toContain(`<Section name="${section}">`);
});

test('every page of the console is in one of the sections, or says nothing of its own', () => {
  const known = Object.keys(sectionMessages);
  const others = pagesIn(consoleFolder).filter((file) => {
    const [first = ''] = path.relative(consoleFolder, file).split(path.sep);
    return !known.includes(first) && file !== path.join(consoleFolder, 'page.tsx');
  });
  expect(missing(saidIn(others), ofFrame)).toEqual([]);
});

test('the pages before the sign-in are sent what they say', () => {
  const said = saidIn(pagesIn(path.join(import.meta.dirname, '(auth)')));
  expect(missing(said, [...messagesOfEveryPage, ...messagesBeforeSignIn])).toEqual([]);
  expect(unused(said, messagesBeforeSignIn)).toEqual([]);
});
