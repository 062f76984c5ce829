'use client';

import { useEffect, useState } from 'react';

/** A pointer that has not moved for so long is not about to press anything. */
const restMilliseconds = 600;
/** News waits no longer than this, however much a pointer moves. */
const mostMilliseconds = 5_000;
const askMilliseconds = 100;

/**
 * What to show above a page of what there is to tell: something new, which pushes the page down, waits until the pointer rests, so that nothing is moved
 * away from under it. What is gone goes at once, and what was shown already is shown as it is now. `place` is another one on another page, which moves anyway.
 */
export function useAtRest<Told extends { id: string; state: string }>(
  told: readonly Told[],
  place: string,
): readonly Told[] {
  const keys = told.map(keyOf);
  const [shown, setShown] = useState({ place, told });
  const known = new Set(shown.told.map(keyOf));
  const isHeldBack = shown.place === place && keys.some((key) => !known.has(key));
  const text = keys.join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `told` is another array each time; what it says is in `text`
  useEffect(() => {
    if (!isHeldBack) return setShown({ place, told });
    const began = performance.now();
    let movedAt = Number.NEGATIVE_INFINITY;
    const moved = () => {
      movedAt = performance.now();
    };
    window.addEventListener('pointermove', moved, { passive: true });
    const timer = setInterval(() => {
      const now = performance.now();
      const hasRested = now - Math.max(movedAt, began) >= restMilliseconds;
      if (hasRested || now - began >= mostMilliseconds) setShown({ place, told });
    }, askMilliseconds);
    return () => {
      window.removeEventListener('pointermove', moved);
      clearInterval(timer);
    };
  }, [isHeldBack, place, text]);
  if (!isHeldBack) return told;
  const ids = new Set(told.map(({ id }) => id));
  return shown.told.filter(({ id }) => ids.has(id));
}

function keyOf({ id, state }: { id: string; state: string }): string {
  return `${id} ${state}`;
}
