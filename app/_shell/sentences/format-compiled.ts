import formatParts from 'use-intl/format-message/format-only';

type Format = typeof formatParts;

/**
 * Takes the place of `use-intl/format-message` in the browser, for what was compiled on the server (next.config.js). A fact that is not
 * there is an error, as it is of a sentence in ICU's syntax, and never the word "undefined".
 */
const formatCompiled = ((key, sentence, values, options) => {
  // It would be shown with its braces.
  if (typeof sentence === 'string' && /[{}]/.test(sentence))
    throw new Error(`MISSING_MESSAGE: ${key} was not compiled when it was sent to the browser.`);
  const said = formatParts(key, sentence, complete(values ?? {}), options);
  // Where a choice comes to nothing it returns no parts.
  return Array.isArray(said) && said.length === 0 ? '' : said;
}) as Format;
// What `t.raw` returns is for `factNamesOf`.
formatCompiled.raw = true;
export default formatCompiled;

function complete<Values extends object>(values: Values): Values {
  return new Proxy(values, {
    get: (facts, name) => {
      if (!(name in facts)) throw new Error(`The sentence needs the fact ${String(name)}.`);
      return Reflect.get(facts, name);
    },
  });
}
