import { describe, expect, test } from 'vitest';
import { codeSentencesByLocale } from '#i18n/code-messages.ts';
import { sharedFindings, sharedSteps } from '#lib/code/findings.ts';
import { sourceRefusals } from '#lib/code/source/source-files.ts';
import { ways } from '#lib/code/ways.ts';
import { locales } from '#lib/core/language/locales.ts';
import { sayCode } from './sentences.ts';

describe.each(locales)('in %s', (locale) => {
  const sentences = codeSentencesByLocale[locale];
  const say = sayCode(locale, sentences);
  const facts = JSON.stringify(sentences).matchAll(/\{\s*(\w+)\s*[},]/g);
  const params = Object.fromEntries(Array.from(facts, ([, name]) => [name ?? '', 1]));

  test('the console says every finding, step and refusal that there can be', () => {
    const silent = [
      ...ways.flatMap(({ name, findings, steps }) => [
        ...Object.keys(findings).filter((code) => say.finding(name, { code, params }) === code),
        ...steps.filter((code) => say.step(name, { code, params }) === code),
      ]),
      ...Object.keys(sharedFindings).filter((code) => say.finding('custom', { code, params }) === code),
      ...sharedSteps.filter((code) => say.step('custom', { code, params }) === code),
      ...sourceRefusals.filter((code) => say.refusal({ code, params }) === code),
    ];
    expect(silent).toEqual([]);
  });
});

test('a step’s snippet is shown apart from its sentence, a form of a way speaks like the way', () => {
  const say = sayCode('en', {
    shared: { findings: {}, steps: { byHand: 'Shared' } },
    refusals: {},
    ways: { terraform: { findings: {}, steps: { byHand: 'Put this into {file}:\n{snippet}' } } },
  });
  const step = { code: 'byHand', params: { file: 'main.tf', snippet: 'a = 1' } };
  expect(say.step('terraform:module', step)).toBe('Put this into main.tf:');
  expect(say.step('sam', step)).toBe('Shared');
  expect(say.step('sam', { code: 'unknown', params: {} })).toBe('unknown');
});
