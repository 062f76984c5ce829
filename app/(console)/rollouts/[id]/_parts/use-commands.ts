'use client';

import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import type { Failure } from '#lib/core/errors.ts';
import {
  cancelAction,
  discardAction,
  includeInPreviewAction,
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
  /** Sends what failed once more: all of it, or the Changes named. */
  retry: (changeIds?: string[]) => Promise<void>;
  /** Takes Changes that were excluded into the preview again. */
  include: (changeIds: string[]) => Promise<void>;
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
  const include = useAction(includeInPreviewAction);
  const all = [discard, replan, pause, resume, cancel, retry, revert, previewAgain, include];
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
    retry: (changeIds) => alone(() => retry.run({ rolloutId, changeIds }, refresh)),
    include: (changeIds) => alone(() => include.run({ rolloutId, changeIds }, refresh)),
    revert: (changeIds) => alone(() => revert.run({ rolloutId, changeIds }, open)),
    previewAgain: (changeIds) => alone(() => previewAgain.run({ rolloutId, changeIds }, open)),
    isRunning: all.some((used) => used.isRunning),
    failure: all.find((used) => used.failure)?.failure,
  };
}
