'use client';

import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import type { Failure } from '#lib/core/errors.ts';
import {
  cancelAction,
  discardAction,
  pauseAction,
  previewAgainAction,
  replanAction,
  resumeAction,
  retryAction,
  revertAction,
} from '../actions.ts';

/** What the buttons of a Rollout do. A refusal of the last one is kept for the page. */
export type Commands = {
  discard: () => Promise<void>;
  replan: () => Promise<void>;
  pause: () => Promise<void>;
  resume: () => Promise<void>;
  cancel: () => Promise<void>;
  retry: () => Promise<void>;
  /** Reverts everything that was applied, or the Changes named; opens the preview of that. */
  revert: (changeIds?: string[]) => Promise<void>;
  /** Previews the stale functions anew, or the Changes named; opens that preview. */
  previewAgain: (changeIds?: string[]) => Promise<void>;
  isRunning: boolean;
  failure: Failure | undefined;
};

/** The commands of the Rollout with this id. */
export function useCommands(rolloutId: string): Commands {
  const router = useRouter();
  const refresh = useCallback(() => router.refresh(), [router]);
  const open = useCallback((created: { rolloutId: string }) => router.push(`/rollouts/${created.rolloutId}`), [router]);
  const discard = useAction(discardAction);
  const replan = useAction(replanAction);
  const pause = useAction(pauseAction);
  const resume = useAction(resumeAction);
  const cancel = useAction(cancelAction);
  const retry = useAction(retryAction);
  const revert = useAction(revertAction);
  const previewAgain = useAction(previewAgainAction);
  const all = [discard, replan, pause, resume, cancel, retry, revert, previewAgain];
  /** One refusal at a time: that of the button pressed last. */
  const alone = (run: () => Promise<void>) => {
    for (const used of all) used.clear();
    return run();
  };
  return {
    discard: () => alone(() => discard.run({ rolloutId }, refresh)),
    replan: () => alone(() => replan.run({ rolloutId }, refresh)),
    pause: () => alone(() => pause.run({ rolloutId }, refresh)),
    resume: () => alone(() => resume.run({ rolloutId }, refresh)),
    cancel: () => alone(() => cancel.run({ rolloutId }, refresh)),
    retry: () => alone(() => retry.run({ rolloutId }, refresh)),
    revert: (changeIds) => alone(() => revert.run({ rolloutId, changeIds }, open)),
    previewAgain: (changeIds) => alone(() => previewAgain.run({ rolloutId, changeIds }, open)),
    isRunning: all.some((used) => used.isRunning),
    failure: all.find((used) => used.failure)?.failure,
  };
}
