import { mostNamedSetAside, type SetAside } from '../core/connection/scan.ts';
import type { OddFunction } from '../core/lambda/function-answer.ts';
import type { ScanProgress } from '../db/accounts/scan-rows.ts';
import type { UnreadFunction } from '../db/functions/function-rows.ts';

/** What a scan of one Region sets aside, as it comes along. */
export type SetAsideFunctions = {
  add: (functions: readonly OddFunction[]) => void;
  /** How many there are so far, and the first of them for people. */
  progress: () => Pick<ScanProgress, 'setAsideCount' | 'setAside'>;
  /** Those that a function of the list may be, by name. */
  unread: () => UnreadFunction[];
  /** Whether each of them has a name; one without may be any function. */
  isNamed: () => boolean;
};

/** Returns what was set aside, with nothing in it yet. */
export function createSetAside(): SetAsideFunctions {
  const named: SetAside[] = [];
  const unread: UnreadFunction[] = [];
  let count = 0;
  let hasNameless = false;
  return {
    add: (functions) => {
      for (const { functionName, failure } of functions) {
        count += 1;
        if (named.length < mostNamedSetAside) named.push({ functionName: functionName ?? '', failure });
        if (functionName === undefined) hasNameless = true;
        else unread.push({ functionName, failure });
      }
    },
    progress: () => ({ setAsideCount: count, setAside: [...named] }),
    unread: () => unread,
    isNamed: () => !hasNameless,
  };
}
