import { createTranslator } from 'use-intl/core';
import { textsOf } from '#messages/languages.ts';
import { type FindingParams, textParams } from '../../core/change/findings.ts';
import { type ErrorCode, type ErrorParams, errorCodes, type Failure } from '../../core/errors.ts';
import { factsIn } from '../../core/language/facts.ts';
import type { Locale } from '../../core/language/locales.ts';

// A row may have been written by another version: what has no sentence here keeps its code, and the answer stands.
const quietly = { timeZone: 'UTC', onError: () => undefined, getMessageFallback: () => '' } as const;

type Facts = { code: string; params: FindingParams };

/** The sentence of a failure, for a program's log: what happened, why, what to do. Times stay ISO 8601 in UTC. */
export function failureSentence({ code, params }: Failure, locale: Locale): string {
  return say(textsOf(locale).errors[code], params, locale);
}

/** The sentence of a failure in general, for a list of them all: … stands for every fact. */
export function generalSentence(code: ErrorCode, locale: Locale): string {
  const sentence = textsOf(locale).errors[code];
  const facts = Object.fromEntries(namesIn(sentence).map((name) => [name, '…']));
  // What is to be a number reads so without one.
  return say(sentence, facts, locale).replaceAll('NaN', '…');
}

/** The sentence of what is wrong with a field, for its code. */
export function fieldSentence(code: string, locale: Locale): string {
  const { fields } = textsOf(locale).errors;
  const sentences: Readonly<Record<string, string>> = fields;
  return sentences[code] ?? fields.invalid;
}

/** Why a rollout stopped or waits, for its code; empty where there is no sentence for it. */
export function statusSentence({ code, params }: Facts, locale: Locale): string {
  const { stopReasons } = textsOf(locale).rollouts;
  const stop = keyOf(stopReasons, code);
  return stop === undefined ? errorSentence({ code, params }, locale) : say(stopReasons[stop], params, locale);
}

/** What a finding is and what to do about it; a failure to read the function has its sentence among the errors. */
export function findingSentences({ code, params }: Facts, locale: Locale): { message: string; action: string } {
  const { findings } = textsOf(locale);
  const name = keyOf(findings, code);
  if (name === undefined) return { message: errorSentence({ code, params }, locale), action: '' };
  const words: { message: string; action?: string } = findings[name];
  return {
    message: say(words.message, params, locale),
    action: words.action === undefined ? '' : say(words.action, params, locale),
  };
}

function say(sentence: string, params: FindingParams, locale: Locale): string {
  const facts = withKnownFacts(sentence, factsIn(locale, params), textsOf(locale).common.unknown);
  return createTranslator({ ...quietly, locale, messages: { sentence } })('sentence', facts);
}

function errorSentence({ code, params }: Facts, locale: Locale): string {
  const known = errorCodes.find((one) => one === code);
  return known === undefined ? '' : failureSentence({ code: known, params: textParams(params) }, locale);
}

function keyOf<Key extends string>(words: Readonly<Record<Key, unknown>>, code: string): Key | undefined {
  return Object.hasOwn(words, code) ? (code as Key) : undefined;
}

/** A fact that a failure does not carry must not cost the whole sentence. */
function withKnownFacts(sentence: string, facts: ErrorParams, unknown: string): ErrorParams {
  const known = namesIn(sentence).map((name) => [name, facts[name] === '' ? unknown : (facts[name] ?? unknown)]);
  return { ...facts, ...Object.fromEntries(known) };
}

function namesIn(sentence: string): string[] {
  return Array.from(sentence.matchAll(/\{(\w+)[},]/g), ([, name]) => name ?? '');
}
