import type { ErrorCode, ErrorParams, Failure } from '#lib/core/errors.ts';
import { factsIn } from '#lib/core/language/facts.ts';
import { factNamesOf } from './sentences/fact-names.ts';

/** What a failure is said with: the sentences under `errors`, the word for what is unknown, and what writes a time (ISO 8601). */
type Words = {
  locale: string;
  sentences: { (code: ErrorCode, facts: ErrorParams): string; raw(code: ErrorCode): unknown };
  unknown: string;
  moment: (time: string) => string;
};

/** The sentence of a failure in a language: what happened, why, what to do. */
export function failureSentence(failure: Failure, { locale, sentences, unknown, moment }: Words): string {
  const facts = withKnownFacts(factNamesOf(sentences.raw(failure.code)), factsIn(locale, failure.params), unknown);
  return sentences(failure.code, withReadableTimes(facts, moment));
}

/** A failure stores a time as ISO 8601 under a name that ends in `At`; people read it as everywhere else. */
function withReadableTimes(facts: ErrorParams, formatTime: (time: string) => string): ErrorParams {
  const entries = Object.entries(facts).map(([name, fact]) => {
    const isTime = name.endsWith('At') && typeof fact === 'string' && !Number.isNaN(Date.parse(fact));
    return [name, isTime ? formatTime(fact) : fact] as const;
  });
  return Object.fromEntries(entries);
}

/** A fact that a failure does not carry, or carries empty, must not cost the whole sentence: it reads "unknown". */
function withKnownFacts(names: readonly string[], facts: ErrorParams, unknown: string): ErrorParams {
  return {
    ...facts,
    ...Object.fromEntries(names.map((name) => [name, facts[name] === '' ? unknown : (facts[name] ?? unknown)])),
  };
}
