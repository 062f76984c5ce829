import compile from 'icu-minify/compile';

const compiled = new WeakMap<object, object>();

/**
 * Sentences as the browser gets them: in parts, so that it needs no parser of ICU's syntax. One without any syntax is the same text; one
 * that is a text once its quotes are gone is one part, so that nobody takes it for a sentence that is not compiled. Each set of sentences
 * is compiled once.
 */
export function compileSentences<Set extends object>(sentences: Set): Set {
  const known = compiled.get(sentences) ?? compileAll(sentences);
  compiled.set(sentences, known);
  // What is compiled has the names of the sentences, and use-intl says it where it would say them.
  return known as Set;
}

function compileAll(sentences: object): object {
  const entries = Object.entries(sentences).map(
    ([name, one]: [string, unknown]) =>
      [name, typeof one === 'string' ? compileSentence(one) : compileSentences(Object(one))] as const,
  );
  return Object.fromEntries(entries);
}

function compileSentence(sentence: string): unknown {
  if (!/['{}<#|]/.test(sentence)) return sentence;
  const parts = compile(sentence);
  // React sends no records without a prototype, as which choices are compiled.
  return typeof parts === 'string' ? [parts] : JSON.parse(JSON.stringify(parts));
}
