import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sharedFindings, sharedSteps } from './findings.ts';
import { sourceRefusals } from './source/source-files.ts';
import { ways } from './ways.ts';

const folder = path.resolve(import.meta.dirname, '../../messages/en/code');
const sentences = z.record(z.string(), z.record(z.string(), z.string()));

function readMessages(name: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return sentences.parse(JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')));
}

test('every finding, step and refusal has its sentence', () => {
  const shared = readMessages('shared');
  const needed = [
    ...Object.keys(sharedFindings).map((code) => ['shared', 'findings', code] as const),
    ...sharedSteps.map((code) => ['shared', 'steps', code] as const),
    ...sourceRefusals.map((code) => ['shared', 'refusals', code] as const),
    ...ways.flatMap((way) => {
      const name = way.name.split(':')[0] ?? way.name;
      return [
        ...Object.keys(way.findings).map((code) => [name, 'findings', code] as const),
        ...way.steps.map((code) => [name, 'steps', code] as const),
      ];
    }),
  ];
  const lacking = needed.filter(
    ([name, kind, code]) => readMessages(name)[kind]?.[code] === undefined && shared[kind]?.[code] === undefined,
  );
  expect(lacking).toEqual([]);
});

test.each(readdirSync(folder))('every sentence in %s can be formatted', (file) => {
  const broken: string[] = [];
  for (const [kind, group] of Object.entries(readMessages(path.basename(file, '.json'))))
    for (const [code, sentence] of Object.entries(group)) {
      const facts = Array.from(sentence.matchAll(/\{\s*(\w+)\s*[},]/g), ([, name]) => [name ?? '', 1]);
      const onError = (error: Error) => broken.push(`${kind}.${code}: ${error.message}`);
      createTranslator({ locale: 'en', messages: group, onError })(code, Object.fromEntries(facts));
    }
  expect(broken).toEqual([]);
});
