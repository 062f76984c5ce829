/** What fills a gap in a name: the stage, stack, Region or account of a deployment, or something that nothing tells. */
export type GapName = 'stage' | 'stack' | 'region' | 'account' | 'any';

/** A name as code writes it: texts, with gaps between them that only a deployment fills. */
export type NamePattern = readonly (string | { gap: GapName })[];

/** What is known of one deployment. */
export type Deployment = Readonly<Partial<Record<Exclude<GapName, 'any'>, string>>>;

/** A gap that nothing tells. */
export const anyGap: { gap: GapName } = { gap: 'any' };

/** A pattern with the gaps filled that a deployment tells, and neighbouring texts joined. */
export function fillPattern(pattern: NamePattern, deployment: Deployment): NamePattern {
  const filled: (string | { gap: GapName })[] = [];
  for (const part of pattern) {
    const known = typeof part === 'string' ? part : part.gap === 'any' ? undefined : deployment[part.gap];
    const last = filled.at(-1);
    if (known === undefined) filled.push(part);
    else if (typeof last === 'string') filled[filled.length - 1] = last + known;
    else if (known !== '') filled.push(known);
  }
  return filled;
}

/** The only name that a pattern stands for; undefined where it has gaps. */
export function exactName(pattern: NamePattern): string | undefined {
  const texts = pattern.filter((part) => typeof part === 'string');
  return texts.length === pattern.length && texts.length > 0 ? texts.join('') : undefined;
}

/** How many characters of a name a pattern tells. */
export function knownLength(pattern: NamePattern): number {
  return pattern.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
}

/** Whether a name can come of a pattern; a gap may also stay empty. */
export function matchesPattern(pattern: NamePattern, name: string): boolean {
  const [first] = pattern;
  const last = pattern.at(-1);
  const exact = exactName(pattern);
  if (exact !== undefined || pattern.length === 0) return name === exact;
  const start = typeof first === 'string' ? first.length : 0;
  const end = name.length - (typeof last === 'string' ? last.length : 0);
  if (end < start || (typeof first === 'string' && !name.startsWith(first))) return false;
  if (typeof last === 'string' && !name.endsWith(last)) return false;
  let position = start;
  for (const part of pattern.slice(1, -1)) {
    if (typeof part !== 'string') continue;
    const at = name.slice(0, end).indexOf(part, position);
    if (at === -1) return false;
    position = at + part.length;
  }
  return true;
}

/** A pattern as SQL's LIKE understands it. */
export function likePattern(pattern: NamePattern): string {
  return pattern
    .map((part) => (typeof part === 'string' ? part.replaceAll(/[\\%_]/g, (character) => `\\${character}`) : '%'))
    .join('');
}

/**
 * The pattern of a text in which `${…}` stands for what a deployment knows, as CloudFormation's Sub writes it. What a brace
 * names is asked of `gapOf`.
 */
export function patternOfText(text: string, gapOf: (name: string) => NamePattern): NamePattern {
  const parts: (string | { gap: GapName })[] = [];
  let position = 0;
  for (;;) {
    const start = text.indexOf('${', position);
    const end = start === -1 ? -1 : closingBrace(text, start + 2);
    if (end === -1) break;
    if (start > position) parts.push(text.slice(position, start));
    parts.push(...gapOf(text.slice(start + 2, end).trim()));
    position = end + 1;
  }
  if (position < text.length) parts.push(text.slice(position));
  return fillPattern(parts, {});
}

function closingBrace(text: string, start: number): number {
  let depth = 1;
  for (let position = start; position < text.length; position += 1) {
    if (text[position] === '{') depth += 1;
    else if (text[position] === '}') depth -= 1;
    if (depth === 0) return position;
  }
  return -1;
}
