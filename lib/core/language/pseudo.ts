/** The tag of the language that is none: English, accented, longer and in brackets. CLDR names it so. */
export const pseudoLocale = 'en-XA';

const accented: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from(
    'aàbƀcçdđeéfƒgĝhĥiîjĵkķlļmɱnñoöpþqǫrŕsštţuûvṽwŵxẋyýzžAÅBƁCÇDÐEÉFƑGĜHĤIÎJĴKĶLĻMṀNÑOÖPÞQǪRŔSŠTŢUÛVṼWŴXẊYÝZŽ'.match(
      /../gu,
    ) ?? [],
    (pair) => [pair[0] ?? '', pair.slice(1)],
  ),
);

/** How much longer a sentence becomes: what a translation of a short English one may well need. */
const growth = 0.4;

/**
 * Sentences in the pseudo-language, for tests: whatever a page shows without brackets does not come from the sentences, and what is cut
 * off has no room for a longer language. Parameters, tags and the structure of ICU messages stay as they are.
 */
export function pseudoMessages<Messages>(messages: Messages): Messages {
  if (typeof messages === 'string') return pseudoSentence(messages) as Messages;
  if (Array.isArray(messages)) return messages.map((message) => pseudoMessages(message)) as Messages;
  if (typeof messages !== 'object' || messages === null) return messages;
  return Object.fromEntries(Object.entries(messages).map(([key, value]) => [key, pseudoMessages(value)])) as Messages;
}

function pseudoSentence(sentence: string): string {
  const text = accentedOutside(sentence);
  const letters = sentence.replaceAll(/\{[^{}]*\}|<[^>]*>/g, '').length;
  const more = Math.ceil(letters * growth);
  // In words, so that a long sentence still breaks.
  const words = Array.from({ length: Math.ceil(more / 6) }, (_, word) => '·'.repeat(Math.min(6, more - word * 6)));
  return `⟦${text}${words.join(' ')}⟧`;
}

/** Accents what people read: neither names of parameters and tags, nor keywords of plural and select. */
function accentedOutside(sentence: string): string {
  let result = '';
  // For each brace that is open: whether text (of a branch) or the parameter's own words stand within.
  const open: ('parameter' | 'branch')[] = [];
  let isInTag = false;
  for (const [at, character] of Array.from(sentence).entries()) {
    const isText = open.at(-1) !== 'parameter' && !isInTag;
    if (character === '{') open.push(open.at(-1) === 'parameter' ? 'branch' : 'parameter');
    else if (character === '}') open.pop();
    else if (character === '<' && isText && /[a-z/]/.test(sentence[at + 1] ?? '')) isInTag = true;
    else if (character === '>' && isInTag) isInTag = false;
    result += isText ? (accented[character] ?? character) : character;
  }
  return result;
}
