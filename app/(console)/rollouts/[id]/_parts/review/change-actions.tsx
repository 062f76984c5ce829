'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { includeInPreviewAction } from '#app/(console)/rollouts/[id]/actions.ts';
import type { MayDo } from '../live.tsx';
import { ExcludeDialog } from '../steering/exclude-dialog.tsx';
import { CommandLinesDialog } from './command-lines-dialog.tsx';

type ChangeActionsProps = {
  rolloutId: string;
  changeId: string;
  /** What can be done in the preview with the function; undefined: nothing any more. */
  offered: 'exclude' | 'include' | undefined;
  hasLines: boolean;
  may: MayDo;
  /** Other buttons. */
  children: ReactNode;
};

/** What can be done with one function of a Rollout: taken out of the preview, put back, copied as lines. */
export function ChangeActions({ rolloutId, changeId, offered, hasLines, may, children }: ChangeActionsProps) {
  const t = useTranslations('rollouts.controls');
  const review = useTranslations('review.actions');
  const router = useRouter();
  const include = useAction(includeInPreviewAction);
  const [asking, setAsking] = useState<'exclude' | 'lines'>();
  const dismiss = () => setAsking(undefined);
  return (
    <>
      <FailureAlert failure={include.failure} />
      <SpaceBetween direction="horizontal" size="xs">
        {hasLines ? <Button onClick={() => setAsking('lines')}>{review('commandLines')}</Button> : null}
        {offered === 'exclude' ? (
          <Button onClick={() => setAsking('exclude')}>{t('exclude', { count: 1 })}</Button>
        ) : null}
        {offered === 'include' ? (
          <Button
            loading={include.isRunning}
            onClick={() => void include.run({ rolloutId, changeIds: [changeId] }, () => router.refresh())}
          >
            {t('include', { count: 1 })}
          </Button>
        ) : null}
        {children}
      </SpaceBetween>
      {asking === 'exclude' ? (
        <ExcludeDialog
          rolloutId={rolloutId}
          changeIds={[changeId]}
          isPreview
          may={may}
          onDone={dismiss}
          onDismiss={dismiss}
        />
      ) : null}
      {asking === 'lines' ? <CommandLinesDialog rolloutId={rolloutId} of={{ changeId }} onDismiss={dismiss} /> : null}
    </>
  );
}
