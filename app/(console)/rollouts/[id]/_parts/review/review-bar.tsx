'use client';

import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useDownload } from '#app/_parts/download/use-download.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import styles from './review.module.css';
import { useReviewActions } from './review-actions.tsx';
import { useReview } from './review-context.tsx';

type ReviewBarProps = {
  title: string;
  description: string;
  /** Fields that say what of the groups is shown and how. */
  children: ReactNode;
};

/** Above the groups: how many are viewed, the next one, the plan as a file, the keys. */
export function ReviewBar({ title, description, children }: ReviewBarProps) {
  const t = useTranslations('review');
  const { page, isPreview, counts, goToUnviewed, failure } = useReview();
  const { showShortcuts } = useReviewActions();
  const download = useDownload();
  const planAddress = `/api/rollouts/${page.rolloutId}/plan`;
  const isDone = counts.viewed >= counts.groups;
  return (
    <SpaceBetween size="m">
      <Header
        variant="h2"
        description={description}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            {counts.groups > 0 ? (
              <Button iconName="keyboard" onClick={showShortcuts}>
                {t('actions.shortcuts')}
              </Button>
            ) : null}
            <Button
              iconName="download"
              href={planAddress}
              download
              loading={download.isStarting}
              onFollow={(event) => {
                event.preventDefault();
                download.start(planAddress);
              }}
            >
              {t('actions.download')}
            </Button>
            {isPreview && counts.groups > 0 ? (
              <Button disabled={isDone} onClick={() => void goToUnviewed()}>
                {isDone ? t('progress.done') : t('progress.next')}
              </Button>
            ) : null}
          </SpaceBetween>
        }
      >
        {title}
      </Header>
      <FailureAlert failure={failure ?? download.failure} />
      {isPreview && counts.groups > 0 ? (
        <ProgressBar
          label={t('progress.label')}
          additionalInfo={t('progress.text', counts)}
          value={Math.floor((100 * counts.viewed) / counts.groups)}
        />
      ) : null}
      {counts.groups > 0 ? (
        <>
          <div className={styles['fields']}>{children}</div>
          <Legend />
        </>
      ) : null}
    </SpaceBetween>
  );
}

/** Terraform's signs, with what they mean. */
function Legend() {
  const t = useTranslations('review.legend');
  return (
    <ul className={styles['legend']} aria-label={t('label')}>
      {(['added', 'removed', 'changed'] as const).map((kind) => (
        <li key={kind}>
          <span className={styles['legendSign']}>{{ added: '+', removed: '-', changed: '~' }[kind]}</span> {t(kind)}
        </li>
      ))}
    </ul>
  );
}
