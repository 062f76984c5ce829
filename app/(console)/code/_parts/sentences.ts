import { createTranslator } from 'use-intl/core';
import type { CodeSentences } from '#i18n/code-messages.ts';
import type { MessageParams } from '#lib/code/project.ts';
import { factsIn } from '#lib/core/language/facts.ts';

/** Says the sentence of a finding, a step or a refusal; a step's snippet is shown apart. */
export type SayCode = {
  finding: (way: string, finding: Coded) => string;
  step: (way: string, step: Coded) => string;
  refusal: (refusal: Coded) => string;
};

type Coded = { code: string; params: MessageParams };

/** The sentences of all ways: the way's own, or the shared one of that code; a code that has neither stands for itself. */
export function sayCode(locale: string, { shared, refusals, ways }: CodeSentences): SayCode {
  const say = (known: Readonly<Record<string, string>>, { code, params }: Coded) =>
    Object.hasOwn(known, code) ? createTranslator({ locale, messages: known })(code, factsIn(locale, params)) : code;
  const own = (way: string) => ways[way.split(':')[0] ?? way];
  return {
    finding: (way, finding) => say({ ...shared.findings, ...own(way)?.findings }, finding),
    step: (way, { code, params }) =>
      say({ ...shared.steps, ...own(way)?.steps }, { code, params: { ...params, snippet: '' } }).trimEnd(),
    refusal: (refusal) => say(refusals, refusal),
  };
}
