'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { chooseSingleKeysAction } from '#app/(console)/rollouts/[id]/actions.ts';
import type { Failure } from '#lib/core/errors.ts';
import { type Shortcut, shortcutOf, takesKeys } from './shortcut-keys.ts';

/** Whether single keys do something for the person, and what changes it; why that was refused. */
export type ShortcutsChoice = { areOn: boolean; choose: (areOn: boolean) => void; failure: Failure | undefined };

/** Where earlier versions kept the choice, for one browser. */
const earlierKey = 'lamplighter.reviewShortcuts';

/** Whether single keys do something on the changes of a Rollout, which everybody can switch off (WCAG 2.2, 2.1.4): at once here, and stored for every browser. */
export function useShortcutsChoice(storedAreOn: boolean): ShortcutsChoice {
  const { run, failure } = useAction(chooseSingleKeysAction);
  const [areOn, setAreOn] = useState(storedAreOn);
  const choose = useCallback(
    (wanted: boolean) => {
      setAreOn(wanted);
      void run({ areOn: wanted });
    },
    [run],
  );
  useEffect(() => {
    if (localStorage.getItem(earlierKey) === null) return;
    localStorage.removeItem(earlierKey);
    choose(false);
  }, [choose]);
  return { areOn, choose, failure };
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
