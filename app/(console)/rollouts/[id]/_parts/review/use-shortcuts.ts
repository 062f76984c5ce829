'use client';

import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { type Shortcut, shortcutOf, takesKeys } from './shortcut-keys.ts';

const storageKey = 'lamplighter.reviewShortcuts';
const changed = 'lamplighter-review-shortcuts';

/** Whether single keys do something on the changes of a Rollout, which everybody can switch off (WCAG 2.2, 2.1.4). Kept in the browser. */
export function useShortcutsChoice(): { areOn: boolean; choose: (areOn: boolean) => void } {
  const areOn = useSyncExternalStore(subscribe, read, () => true);
  const choose = useCallback((wanted: boolean) => {
    if (wanted) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, 'off');
    window.dispatchEvent(new Event(changed));
  }, []);
  return { areOn, choose };
}

function subscribe(onChange: () => void): () => void {
  // Another tab may have switched them off, too.
  for (const event of ['storage', changed]) window.addEventListener(event, onChange);
  return () => {
    for (const event of ['storage', changed]) window.removeEventListener(event, onChange);
  };
}

function read(): boolean {
  return localStorage.getItem(storageKey) !== 'off';
}

/** Does what single keys stand for while the component is there, unless what has the focus takes keys for itself. */
export function useShortcuts(areOn: boolean, run: (shortcut: Shortcut) => void): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!areOn) return;
    const listen = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event);
      if (shortcut === undefined || takesKeys(event.target instanceof Element ? event.target : null)) return;
      // Otherwise the letter would be typed into the field that it leads to.
      event.preventDefault();
      latest.current(shortcut);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [areOn]);
}
