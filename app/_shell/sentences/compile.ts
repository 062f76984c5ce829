import compile from 'icu-minify/compile';
import type { AbstractIntlMessages } from 'next-intl';

const compiled = new WeakMap<object, AbstractIntlMessages>();

/**
 * Sentences as the browser gets them: in parts, so that it needs no parser of ICU's syntax. One without any syntax is the same text; one
 * that is a text once its quotes are gone is one part, so that nobody takes it for a sentence that is not compiled. Each set of sentences
 * is compiled once.
 */
export function compileSentences(sentences: AbstractIntlMessages): AbstractIntlMessages {
  const known = compiled.get(sentences);
  if (known) return known;
  const entries = Object.entries(sentences).map(
    ([name, one]) => [name, typeof one === 'string' ? compileSentence(one) : compileSentences(one)] as const,
  );
  const made = Object.fromEntries(entries) as AbstractIntlMessages;
  compiled.set(sentences, made);
  return made;
}

function compileSentence(sentence: string): unknown {
  if (!/['{}<#|]/.test(sentence)) return sentence;
  const parts = compile(sentence);
  // React sends no records without a prototype, as which choices are compiled.
  return typeof parts === 'string' ? [parts] : JSON.parse(JSON.stringify(parts));
}
