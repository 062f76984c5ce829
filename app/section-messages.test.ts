import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type ErrorCode, errorCodes } from '#lib/core/errors.ts';
import { keysOf } from '#lib/core/keys-of.ts';
import { failureOfDigest, shownInPlace } from './_doors/failure-digest.ts';
import { directiveOf, fileOf, importsOf, laterImportsOf } from './_doors/testing/module-imports.ts';
import {
  messagesBeforeSignIn,
  messagesOfConsole,
  messagesOfEveryPage,
  sectionMessages,
} from './_shell/section-messages.ts';

const consoleFolder = path.join(import.meta.dirname, '(console)');
const authFolder = path.join(import.meta.dirname, '(auth)');
const pagesIn = (folder: string) =>
  fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|\/)(page|layout|error|loading|not-found)\.tsx$/.test(name))
    .map((name) => path.join(folder, name));

/**
 * What the components in the browser that a page leads to ask for: the names that they give `useTranslations`, and of those that give none
 * the whole keys.
 */
function saidBy(file: string, isInBrowser: boolean, said: Set<string>, seen: Set<string>): Set<string> {
  const directive = directiveOf(file);
  const isClient = isInBrowser || directive === 'client';
  if (directive === 'server' || seen.has(`${file} ${isClient}`)) return said;
  seen.add(`${file} ${isClient}`);
  if (isClient) for (const name of askedIn(fs.readFileSync(file, 'utf8'))) said.add(name);
  for (const from of [...importsOf(file), ...laterImportsOf(file)]) {
    const ours = fileOf(from, file);
    if (ours !== undefined) saidBy(ours, isClient, said, seen);
  }
  return said;
}

function askedIn(source: string): string[] {
  const named = (text: string) => /^'(.+)'$/.exec(text)?.[1] ?? `what cannot be told from “${text}”`;
  return Array.from(source.matchAll(/(?:const (\w+) = )?\buseTranslations\(([^)]*)\)/g)).flatMap(
    ([, t, argument = '']) =>
      t === undefined || argument !== ''
        ? [named(argument)]
        : Array.from(source.matchAll(new RegExp(`\\b${t}(?:\\.rich)?\\((.*?)[,)]`, 'g')), ([, key = '']) => named(key)),
  );
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
  expect(unused(said, messagesOfConsole)).toEqual([]);
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
  const said = saidIn(pagesIn(authFolder));
  expect(missing(said, [...messagesOfEveryPage, ...messagesBeforeSignIn])).toEqual([]);
  expect(unused(said, ['errors.consoleUnreachable', ...messagesBeforeSignIn])).toEqual([]);
});

test('what the pages before the sign-in ask of the server says in words why it is refused', () => {
  const actions = path.join(authFolder, 'actions.ts');
  const asked = pagesIn(authFolder).flatMap((file) => [...actionsOf(file, new Set())]);
  expect(new Set(asked)).toEqual(new Set([actions]));
  const exported = [...fs.readFileSync(actions, 'utf8').matchAll(/^export (.*)$/gm)].map(([, line = '']) => line);
  expect(exported.length).toBeGreaterThan(5);
  expect(exported.filter((line) => !/^const \w+ = sessionAction\(\{$/.test(line))).toEqual([]);
});

test('a page that failed outside the console has the sentences of all that it can say', () => {
  const said = saidIn([path.join(import.meta.dirname, 'error.tsx')]);
  // Of the failures it says those alone that a digest can name.
  expect(missing(said, messagesOfEveryPage)).toEqual(['errors']);
  const ofFailures = messagesOfEveryPage.filter((name) => name.startsWith('errors.'));
  expect(unused([...said, ...ofFailures], messagesOfEveryPage)).toEqual([]);
  expect(messagesOfEveryPage).toEqual(expect.arrayContaining(shownInPlace.map((code) => `errors.${code}`)));
  const digestOf = (code: ErrorCode) => `failure ${JSON.stringify({ code, params: {} })}`;
  expect(errorCodes.filter((code) => failureOfDigest(digestOf(code)))).toEqual(
    expect.arrayContaining([...shownInPlace]),
  );
  expect(errorCodes.filter((code) => failureOfDigest(digestOf(code)))).toHaveLength(shownInPlace.length);
});

/** The files of actions that what a page leads to imports. */
function actionsOf(file: string, seen: Set<string>): Set<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  if (directiveOf(file) === 'server') return new Set([file]);
  const ours = [...importsOf(file), ...laterImportsOf(file)].map((from) => fileOf(from, file));
  return new Set(ours.flatMap((one) => (one === undefined ? [] : [...actionsOf(one, seen)])));
}
