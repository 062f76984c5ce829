import { hasShapeOf } from '../kept-draft.ts';
import { type Entry, withChoice } from './entries.ts';

const prefix = 'lamplighter.recent.';
const model: readonly Entry[] = [{ group: 'recent', label: '', hint: '', href: '' }];

/** What a person chose last in this browser, newest first. */
export function readRecent(person: string): readonly Entry[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(prefix + person) ?? '[]');
    // Whatever else may have been written there: nothing leads out of the console.
    return hasShapeOf(kept, model) ? kept.filter(({ href }) => /^\/(?!\/)/.test(href)) : [];
  } catch {
    // No JSON, or a browser that keeps nothing.
    return [];
  }
}

/** Remembers a choice. */
export function keepRecent(person: string, chosen: Entry): void {
  try {
    localStorage.setItem(prefix + person, JSON.stringify(withChoice(readRecent(person), chosen)));
  } catch {
    // A browser that keeps nothing has nothing to offer next time.
  }
}

/** Forgets the choices of everybody in this browser but one: they hold names, and whoever signs out leaves none behind. */
export function forgetRecent({ but }: { but?: string } = {}): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix) && key !== prefix + but) localStorage.removeItem(key);
    }
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
