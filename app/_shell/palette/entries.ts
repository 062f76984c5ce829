/** The groups of the palette, in the order in which they are shown. */
export const entryGroups = ['recent', 'places', 'accounts', 'scans', 'functions', 'rollouts'] as const;
export type EntryGroup = (typeof entryGroups)[number];

/**
 * Something to go to or to do: what it is called, what tells it from others of that name, and where it is. With `act` it is done here, and `href`
 * is a name of its own that leads nowhere.
 */
export type Entry = { group: EntryGroup; label: string; hint: string; href: string; act?: () => void };

/** Without case, width and accents of letters, so that a text is found however it is typed. */
export function searchable(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();
}

/** The entries whose label or hint holds every word of a text; all of them for an empty text. */
export function matching(entries: readonly Entry[], text: string): Entry[] {
  const words = searchable(text).split(/\s+/).filter(Boolean);
  return entries.filter(({ label, hint }) => {
    const held = searchable(`${label} ${hint}`);
    return words.every((word) => held.includes(word));
  });
}

/** So many choices are remembered. */
const mostRecent = 6;

/** The choices after one more: newest first, each once. */
export function withChoice(recent: readonly Entry[], chosen: Entry): Entry[] {
  const others = recent.filter(({ href }) => href !== chosen.href);
  return [{ ...chosen, group: 'recent' as const }, ...others].slice(0, mostRecent);
}

/** The place of the active entry after a key, in a list of so many: round and round. */
export function moved(active: number, by: 1 | -1, count: number): number {
  return count === 0 ? 0 : (active + by + count) % count;
}
