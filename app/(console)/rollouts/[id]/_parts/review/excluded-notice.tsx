'use client';

import Alert from '@cloudscape-design/components/alert';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { includeInPreviewAction } from '#app/(console)/rollouts/[id]/actions.ts';
import { useLive } from '../live.tsx';
import { useReview } from './review-context.tsx';

/** What is excluded from the preview: what was taken out just now can be put back with one click, the rest from its list. */
export function ExcludedNotice({ changeIds }: { changeIds: string[] | undefined }) {
  const t = useTranslations('review.excluded');
  const { page, isPreview } = useReview();
  const { progress } = useLive();
  const { excluded } = progress.counts;
  const list = <PageLink href={`/rollouts/${page.rolloutId}?view=functions&outcome=excluded`}>{t('view')}</PageLink>;
  if (!isPreview) return null;
  if (changeIds !== undefined) return <JustExcluded key={changeIds.join()} changeIds={changeIds} list={list} />;
  return excluded === 0 ? null : (
    <Alert type="info">
      {t('before', { count: excluded })} {list}
    </Alert>
  );
}

function JustExcluded({ changeIds, list }: { changeIds: string[]; list: ReactNode }) {
  const t = useTranslations('review.excluded');
  const router = useRouter();
  const { page } = useReview();
  const { may } = useLive();
  const { run, isRunning, failure } = useAction(includeInPreviewAction);
  const [isUndone, setIsUndone] = useState(false);
  const button = useRef<ButtonProps.Ref>(null);
  // The group that had the focus is gone.
  useEffect(() => button.current?.focus(), []);
  const undo = () =>
    void run({ rolloutId: page.rolloutId, changeIds }, () => {
      setIsUndone(true);
      router.refresh();
    });
  const count = changeIds.length;
  return (
    <>
      <FailureAlert failure={failure} />
      <Alert
        type="success"
        action={
          may.plan && !isUndone ? (
            <Button ref={button} iconName="undo" loading={isRunning} onClick={undo}>
              {t('undo')}
            </Button>
          ) : null
        }
      >
        {isUndone ? t('again', { count }) : t('now', { count })} {isUndone ? null : list}
      </Alert>
    </>
  );
}
