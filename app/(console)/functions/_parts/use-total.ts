'use client';

import { useArrived } from '#app/_parts/use-arrived.ts';

/** How many functions match, told with the filters that it was counted for. `total` is null where it could not be counted. */
export type CountedTotal = { filters: string; total: number | null };

/** How many match these filters: undefined until it is counted, null where it could not be counted. */
export function useTotal(given: CountedTotal | Promise<CountedTotal>, filters: string): number | null | undefined {
  const arrived = useArrived(given);
  return arrived?.filters === filters ? arrived.total : undefined;
}
