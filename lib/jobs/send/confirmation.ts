import type { LaneTiming } from '../rollout/rollout-context.ts';

/**
 * So many answers in a row may show a function as it was before a change: AWS's reads are eventually consistent, without a
 * bound that AWS would name. The simulated AWS gives two to six.
 */
export const mostOldAnswers = 6;

/** Whether answers that may be old have said the same often and long enough to be believed. */
export type Confirmation = {
  /** Counts one more answer that says this; true once it need not be asked again. Another answer begins anew. */
  confirms: (verdict: string) => boolean;
  /** Milliseconds to wait before the next answer. */
  pauseMilliseconds: () => number;
};

/** Returns a confirmation for one Change: more equal answers than can be old, spread over the time for which they can be. */
export function createConfirmation({ oldAnswers }: LaneTiming): Confirmation {
  let said: string | undefined;
  let since = 0;
  let answers = 0;
  return {
    confirms: (verdict) => {
      if (verdict !== said) {
        said = verdict;
        since = performance.now();
        answers = 0;
      }
      answers += 1;
      return answers > mostOldAnswers && performance.now() - since >= oldAnswers;
    },
    pauseMilliseconds: () => Math.max(20, oldAnswers / mostOldAnswers),
  };
}
