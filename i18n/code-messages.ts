import serverless from '#messages/en/code/serverless.json' with { type: 'json' };
import shared from '#messages/en/code/shared.json' with { type: 'json' };
import type { Locale } from './locales.ts';

/** The sentences of one way of instrumenting in code, by the codes of its findings and steps. */
export type WaySentences = {
  findings: Readonly<Record<string, string>>;
  steps: Readonly<Record<string, string>>;
};

/**
 * What is said about infrastructure code: `ways` by file of `messages/<locale>/code/`, which is the part of a way's name before
 * the colon; `shared` where a way has no sentence of its own; `refusals` of files.
 */
export type CodeSentences = {
  shared: WaySentences;
  refusals: Readonly<Record<string, string>>;
  ways: Readonly<Record<string, WaySentences>>;
};

const en: CodeSentences = {
  shared: { findings: shared.findings, steps: shared.steps },
  refusals: shared.refusals,
  ways: { serverless },
};

/** They stand apart from `messagesByLocale`, which every page loads: these are many, and one page shows them. */
export const codeSentencesByLocale: Readonly<Record<Locale, CodeSentences>> = { en };
