'use client';

import { createContext, type ReactNode, useContext, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { listGroupMembersAction } from '#app/(console)/rollouts/[id]/actions.ts';
import { useLive } from '../live.tsx';
import { ExcludeDialog } from '../steering/exclude-dialog.tsx';
import { CommandLinesDialog } from './command-lines-dialog.tsx';
import { ExcludedNotice } from './excluded-notice.tsx';
import { type ReviewedGroup, useReview } from './review-context.tsx';
import type { Shortcut } from './shortcut-keys.ts';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { useShortcuts, useShortcutsChoice } from './use-shortcuts.ts';

type ReviewActions = {
  /** Asks why the functions of a group are taken out. */
  exclude: (group: ReviewedGroup) => void;
  showCommandLines: (group: ReviewedGroup) => void;
  showShortcuts: () => void;
};

const ReviewActionsContext = createContext<ReviewActions | undefined>(undefined);

/** What can be done with groups beside looking at them. */
export function useReviewActions(): ReviewActions {
  const actions = useContext(ReviewActionsContext);
  if (!actions) throw new Error('useReviewActions outside of ReviewActionsProvider');
  return actions;
}

/** The id of the field that finds a text in the diffs. */
export const findFieldId = 'find-in-diffs';

type Asking =
  | { kind: 'commandLines'; group: ReviewedGroup }
  | { kind: 'exclude'; changeIds: string[] }
  | { kind: 'shortcuts' };

type ReviewActionsProviderProps = {
  /** Whether single keys do something for the person. */
  areKeysOn: boolean;
  children: ReactNode;
};

/** Dialogs about groups, single keys, and what was taken out last. */
export function ReviewActionsProvider({ areKeysOn, children }: ReviewActionsProviderProps) {
  const { page } = useReview();
  const { progress, may } = useLive();
  const keys = useShortcutsChoice(areKeysOn);
  const members = useAction(listGroupMembersAction);
  const [asking, setAsking] = useState<Asking>();
  const [excluded, setExcluded] = useState<string[]>();
  const dismiss = () => setAsking(undefined);
  const { rolloutId } = page;
  const actions: ReviewActions = {
    exclude: ({ key }) =>
      void members.run({ rolloutId, group: key }, ({ changeIds }) => setAsking({ kind: 'exclude', changeIds })),
    showCommandLines: (group) => setAsking({ kind: 'commandLines', group }),
    showShortcuts: () => setAsking({ kind: 'shortcuts' }),
  };
  const run = useShortcutRun(actions);
  useShortcuts(keys.areOn, run);
  return (
    <ReviewActionsContext value={actions}>
      <FailureAlert failure={members.failure} />
      <ExcludedNotice changeIds={excluded} />
      {children}
      {asking?.kind === 'exclude' ? (
        <ExcludeDialog
          rolloutId={rolloutId}
          changeIds={asking.changeIds}
          isPreview={progress.status === 'planned'}
          may={may}
          onDone={() => {
            setExcluded(asking.changeIds);
            dismiss();
          }}
          onDismiss={dismiss}
        />
      ) : null}
      {asking?.kind === 'commandLines' ? (
        <CommandLinesDialog rolloutId={rolloutId} of={{ group: asking.group.key }} onDismiss={dismiss} />
      ) : null}
      {asking?.kind === 'shortcuts' ? <ShortcutsDialog keys={keys} onDismiss={dismiss} /> : null}
    </ReviewActionsContext>
  );
}

/** What each key does, with the group that was worked on last. */
function useShortcutRun({ exclude, showShortcuts }: ReviewActions): (shortcut: Shortcut) => void {
  const review = useReview();
  const { may } = useLive();
  const { page, isPreview } = review;
  const step = (by: 1 | -1) => {
    const at = review.current()?.position;
    const first = page.groups[0]?.position ?? 1;
    const to = at === undefined ? first : at + by;
    if (to >= 1 && to <= page.total) review.goTo(to);
  };
  const work: Record<Shortcut, () => void> = {
    next: () => step(1),
    previous: () => step(-1),
    viewed: () => {
      const group = review.current();
      if (!isPreview || group === undefined) return;
      const isViewed = !review.isViewed(group);
      review.setViewed(group, isViewed);
      review.setOpen(group.position, !isViewed);
    },
    unviewed: () => {
      if (isPreview) review.goToUnviewed();
    },
    exclude: () => {
      const group = review.current();
      if (isPreview && group !== undefined && (may.plan || may.approve === true)) exclude(group);
    },
    find: () => document.getElementById(findFieldId)?.focus(),
    help: showShortcuts,
  };
  return (shortcut) => work[shortcut]();
}
