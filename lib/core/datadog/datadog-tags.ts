/**
 * Merges chosen tags into the text of DD_TAGS. What the customer wrote keeps its place and spelling; a chosen key replaces
 * the customer's tags of that key, in place of the first; new keys follow at the end.
 * Returns `current` unchanged when every chosen tag is there already. Datadog reads tag keys without regard to case.
 */
export function mergeDatadogTags(
  current: string | undefined,
  chosen: Readonly<Record<string, string>>,
): string | undefined {
  const entries = Object.entries(chosen);
  if (entries.length === 0) return current;
  const existing = splitTags(current ?? '');
  const byKey = Map.groupBy(existing, tagKey);
  if (entries.every(([key, value]) => isOnlyValue(byKey.get(key) ?? [], key, value))) return current;

  const pending = new Map(entries);
  const written = new Set<string>();
  const merged = existing.flatMap((tag) => {
    const key = tagKey(tag);
    if (!Object.hasOwn(chosen, key)) return [tag];
    if (written.has(key)) return [];
    written.add(key);
    pending.delete(key);
    return [`${key}:${chosen[key]}`];
  });
  return [...merged, ...[...pending].map(([key, value]) => `${key}:${value}`)].join(',');
}

/** The tags of a DD_TAGS text: separated by commas, or by spaces where it holds no comma. */
function splitTags(text: string): string[] {
  return text
    .split(text.includes(',') ? ',' : /\s+/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

function tagKey(tag: string): string {
  const colon = tag.indexOf(':');
  return (colon === -1 ? tag : tag.slice(0, colon)).toLowerCase();
}

/** Whether a key's tags are one alone, with this value. */
function isOnlyValue(tags: readonly string[], key: string, value: string): boolean {
  return tags.length === 1 && tags[0]?.slice(key.length + 1).toLowerCase() === value;
}
