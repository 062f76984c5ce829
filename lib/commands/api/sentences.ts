import { createTranslator } from 'use-intl/core';
import common from '#messages/en/common.json' with { type: 'json' };
import errors from '#messages/en/errors.json' with { type: 'json' };
import findings from '#messages/en/findings.json' with { type: 'json' };
import rollouts from '#messages/en/rollouts.json' with { type: 'json' };
import { type ErrorCode, type ErrorParams, errorCodes, type Failure } from '../../core/errors.ts';

// A row may have been written by another version: what has no sentence here keeps its code, and the answer stands.
const quietly = { locale: 'en', timeZone: 'UTC', onError: () => undefined, getMessageFallback: () => '' } as const;
const sayError = createTranslator({ ...quietly, messages: errors });
const sayStop = createTranslator({ ...quietly, messages: rollouts.stopReasons });

type Facts = { code: string; params: ErrorParams };

/** The English sentence of a failure, for a program's log: what happened, why, what to do. Times stay ISO 8601 in UTC. */
export function failureSentence({ code, params }: Failure): string {
  return sayError(code, withKnownFacts(errors[code], params));
}

/** The sentence of a failure in general, for a list of them all: … stands for every fact. */
export function generalSentence(code: ErrorCode): string {
  const facts = Object.fromEntries(namesIn(errors[code]).map((name) => [name, '…']));
  // What is to be a number reads so without one.
  return sayError(code, facts).replaceAll('NaN', '…');
}

/** The sentence of what is wrong with a field, for its code. */
export function fieldSentence(code: string): string {
  const sentences: Readonly<Record<string, string>> = errors.fields;
  return sentences[code] ?? errors.fields.invalid;
}

/** Why a rollout stopped or waits, for its code; empty where there is no sentence for it. */
export function statusSentence({ code, params }: Facts): string {
  const stop = keyOf(rollouts.stopReasons, code);
  return stop === undefined ? errorSentence({ code, params }) : sayStop(stop, params);
}

/** What a finding is and what to do about it; a failure to read the function has its sentence among the errors. */
export function findingSentences({ code, params }: Facts): { message: string; action: string } {
  const name = keyOf(findings, code);
  if (name === undefined) return { message: errorSentence({ code, params }), action: '' };
  const words: { message: string; action?: string } = findings[name];
  return { message: say(words.message, params), action: words.action === undefined ? '' : say(words.action, params) };
}

function say(sentence: string, params: ErrorParams): string {
  return createTranslator({ ...quietly, messages: { sentence } })('sentence', withKnownFacts(sentence, params));
}

function errorSentence({ code, params }: Facts): string {
  const known = errorCodes.find((one) => one === code);
  return known === undefined ? '' : failureSentence({ code: known, params });
}

function keyOf<Key extends string>(words: Readonly<Record<Key, unknown>>, code: string): Key | undefined {
  return Object.hasOwn(words, code) ? (code as Key) : undefined;
}

/** A fact that a failure does not carry must not cost the whole sentence. */
function withKnownFacts(sentence: string, facts: ErrorParams): ErrorParams {
  const known = namesIn(sentence).map((name) => [
    name,
    facts[name] === '' ? common.unknown : (facts[name] ?? common.unknown),
  ]);
  return { ...facts, ...Object.fromEntries(known) };
}

function namesIn(sentence: string): string[] {
  return Array.from(sentence.matchAll(/\{(\w+)[},]/g), ([, name]) => name ?? '');
}
