import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { pageSubjects } from '#app/_shell/help/page-subjects.ts';
import { settingSections } from '../datadog/setting-sections.ts';
import { findingSeverities } from '../findings.ts';
import { attentionAddresses } from '../functions/attention.ts';
import { keysOf } from '../keys-of.ts';
import { locales } from '../language/locales.ts';
import { documentationAddress, documentationPages } from './documentation.ts';
import { findingSubject, findingSubjects } from './finding-subjects.ts';
import { attentionSubjects, sectionSubjects } from './other-subjects.ts';
import { helpSubjectNames, helpSubjects } from './subjects.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** Subjects that a page's own part names, as `<InfoLink subject="strategy" …>`. */
function subjectsOfParts(): string[] {
  const sources = fs
    .globSync('app/**/*.tsx', { cwd: root })
    .map((file) => fs.readFileSync(path.join(root, file), 'utf8'));
  return sources.flatMap((source) => Array.from(source.matchAll(/subject="(\w+)"/g), ([, subject]) => subject ?? ''));
}

test('every finding, section of settings and entry of what needs attention has a subject', () => {
  const codes = keysOf(findingSeverities);
  expect(codes.length).toBeGreaterThan(100);
  expect(codes.filter((code) => findingSubject(code) === undefined)).toEqual([]);
  expect(Object.keys(findingSubjects).toSorted()).toEqual([...codes].toSorted());
  expect(Object.keys(sectionSubjects)).toEqual(settingSections.map(({ name }) => name));
  expect(Object.keys(attentionSubjects)).toEqual(Object.keys(attentionAddresses));
});

test('what is no finding has none: a failure says everything itself', () => {
  expect([findingSubject('awsAccessDenied'), findingSubject('constructor')]).toEqual([undefined, undefined]);
});

test('nothing opens a subject that there is not, and no subject is out of reach', () => {
  const opened = new Set<string>([
    ...Object.values(pageSubjects),
    ...Object.values(findingSubjects),
    ...Object.values(sectionSubjects),
    ...Object.values(attentionSubjects),
    ...subjectsOfParts(),
  ]);
  expect([...opened].toSorted()).toEqual([...helpSubjectNames].toSorted());
});

test('every page of documentation is linked to, at an address of Datadog or AWS in each language', () => {
  const linked = new Set(Object.values(helpSubjects).flat());
  expect([...linked].toSorted()).toEqual(keysOf(documentationPages).toSorted());
  for (const name of linked)
    for (const locale of locales)
      expect(documentationAddress(name, locale)).toMatch(
        /^https:\/\/(docs\.datadoghq\.com\/[\w/-]+\/|docs\.aws\.amazon\.com\/[\w/-]+\.html)$/,
      );
  expect(documentationAddress('lambdaLayers', 'ja')).toBe(
    'https://docs.aws.amazon.com/ja_jp/lambda/latest/dg/chapter-layers.html',
  );
  expect(documentationAddress('datadogWebAdapter', 'ja')).toBe(documentationAddress('datadogWebAdapter', 'en'));
});
