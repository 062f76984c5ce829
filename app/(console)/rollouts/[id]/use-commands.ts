'use client';

import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import { type UsedAction, useAction } from '#app/_doors/use-action.ts';
import type { Failure } from '#lib/core/errors.ts';
import { planAction, previewAgainAction, retryAction, revertAction, steerAction } from './actions.ts';

/** What the buttons of a Rollout do. A refusal of the last one is kept for the page. */
export type Commands = {
  plan: (command: 'discard' | 'replan') => Promise<void>;
  steer: (command: 'pause' | 'resume' | 'cancel') => Promise<void>;
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
  const plan = useAction(planAction);
  const steer = useAction(steerAction);
  const retry = useAction(retryAction);
  const revert = useAction(revertAction);
  const previewAgain = useAction(previewAgainAction);
  const all: readonly Pick<UsedAction<never, never>, 'isRunning' | 'failure' | 'clear'>[] = [
    plan,
    steer,
    retry,
    revert,
    previewAgain,
  ];
  /** One refusal at a time: that of the button pressed last. */
  const clearAll = () => {
    for (const used of all) used.clear();
  };
  return {
    plan: (command) => {
      clearAll();
      return plan.run({ rolloutId, command }, refresh);
    },
    steer: (command) => {
      clearAll();
      return steer.run({ rolloutId, command }, refresh);
    },
    retry: () => {
      clearAll();
      return retry.run({ rolloutId }, refresh);
    },
    revert: (changeIds) => {
      clearAll();
      return revert.run({ rolloutId, changeIds }, open);
    },
    previewAgain: (changeIds) => {
      clearAll();
      return previewAgain.run({ rolloutId, changeIds }, open);
    },
    isRunning: all.some((used) => used.isRunning),
    failure: all.find((used) => used.failure)?.failure,
  };
}
