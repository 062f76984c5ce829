/**
 * The names of the facts and tags of a sentence, in ICU's syntax or as icu-minify compiles it: parts, of which those that are no text are
 * lists with the name first and, for a choice, the sentences by case last.
 */
export function factNamesOf(sentence: unknown): string[] {
  if (!Array.isArray(sentence)) return Array.from(String(sentence).matchAll(/\{(\w+)[},]/g), ([, name]) => name ?? '');
  return sentence.flatMap((part: unknown) => (Array.isArray(part) ? namesOf(part) : []));
}

function namesOf([name, ...rest]: readonly unknown[]): string[] {
  const within = rest.flatMap((one): unknown[] => {
    if (Array.isArray(one)) return [[one]];
    return typeof one === 'object' && one !== null ? Object.values(one) : [];
  });
  return [String(name), ...within.flatMap((one) => (Array.isArray(one) ? factNamesOf(one) : []))];
}
