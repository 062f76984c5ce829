/** A secret that a test has put somewhere, and where: what is found is told by that name. */
export type MarkedSecret = { name: string; value: string };

/** Shorter pieces of an encoding would be found by chance. */
const shortestPiece = 10;

/**
 * Returns the secrets that stand in a text, each with the encoding that it was found in: as it is, inside JSON (also twice), in a URL or a
 * form, in hexadecimal (as PostgreSQL shows bytes) and in base64 or base64url, wherever in a longer text it was encoded.
 */
export function secretsIn(text: string, secrets: readonly MarkedSecret[]): string[] {
  const lowerCase = text.toLowerCase();
  return secrets.flatMap(({ name, value }) =>
    spellingsOf(value)
      .filter(({ piece, isAnyCase }) => (isAnyCase ? lowerCase.includes(piece) : text.includes(piece)))
      .map(({ encoding }) => `${name} (${encoding})`),
  );
}

type Spelling = { encoding: string; piece: string; isAnyCase?: boolean };

function spellingsOf(value: string): Spelling[] {
  const inJson = JSON.stringify(value).slice(1, -1);
  const bytes = Buffer.from(value);
  const found: Spelling[] = [
    { encoding: 'as it is', piece: value },
    { encoding: 'JSON', piece: inJson },
    { encoding: 'JSON in JSON', piece: JSON.stringify(inJson).slice(1, -1) },
    { encoding: 'URL', piece: encodeURIComponent(value) },
    { encoding: 'form', piece: new URLSearchParams([['', value]]).toString().slice(1) },
    { encoding: 'hexadecimal', piece: bytes.toString('hex'), isAnyCase: true },
    ...(['base64', 'base64url'] as const).flatMap((encoding) =>
      [0, 1, 2].map((offset) => ({ encoding, piece: innerBase64(bytes, offset, encoding) })),
    ),
  ];
  const distinct = new Map(found.reverse().map((spelling) => [spelling.piece, spelling]));
  return [...distinct.values()].filter(({ piece }) => piece.length >= shortestPiece);
}

/** The characters that stand for these bytes alone when so many others come before them, whatever those and the next ones are. */
function innerBase64(bytes: Buffer, offset: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString(encoding);
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}
