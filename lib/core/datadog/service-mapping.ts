/**
 * Merges chosen service names into the text of DD_SERVICE_MAPPING (`from:to`, separated by commas). What the customer wrote
 * keeps its place and spelling; a chosen name replaces theirs in its place, and new ones follow at the end. Returns `current`
 * unchanged when all of it is there already.
 */
export function mergeServiceMapping(
  current: string | undefined,
  chosen: Readonly<Record<string, string>>,
): string | undefined {
  const existing = (current ?? '').split(',').filter((pair) => pair.trim() !== '');
  const isThere = (name: string, to: string) => {
    const found = existing.filter((pair) => nameOf(pair) === name);
    return found.length === 1 && found[0]?.slice(found[0].indexOf(':') + 1).trim() === to;
  };
  const entries = Object.entries(chosen);
  if (entries.every(([name, to]) => isThere(name, to))) return current;

  const pending = new Map(entries);
  const merged = existing.flatMap((pair) => {
    const name = nameOf(pair);
    if (!Object.hasOwn(chosen, name)) return [pair];
    const isFirst = pending.delete(name);
    return isFirst ? [`${name}:${chosen[name]}`] : [];
  });
  return [...merged, ...[...pending].map(([name, to]) => `${name}:${to}`)].join(',');
}

function nameOf(pair: string): string {
  const colon = pair.indexOf(':');
  return (colon === -1 ? pair : pair.slice(0, colon)).trim();
}
