'use client';

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { PageLink } from '#app/_shell/links.tsx';
import { SentenceGap } from '#app/_shell/sentence-gap.tsx';
import type { CodeOccasion } from '#lib/commands/code/occasion-queries.ts';
import styles from './workbench.module.css';

const mostShown = 10;

/** What a person came for: a Rollout, or a function, whose code they are about to add. */
export function OccasionView({ occasion: { rollout, count, functionNames, isKeyKept } }: { occasion: CodeOccasion }) {
  const t = useTranslations('code.occasion');
  const more = count - Math.min(functionNames.length, mostShown);
  return (
    <Container header={<Header variant="h2">{t('title')}</Header>}>
      <SpaceBetween size="xs">
        <div>
          {rollout === null
            ? t('function', { count })
            : t.rich('rollout', {
                ...{ mode: rollout.mode, number: rollout.number, count },
                link: (chunks: ReactNode) => <PageLink href={`/rollouts/${rollout.id}`}>{chunks}</PageLink>,
              })}
          <SentenceGap />
          {t('what')}
        </div>
        <div className={styles.names}>
          {functionNames.slice(0, mostShown).map((name) => (
            <span key={name} className="code">
              {name}
            </span>
          ))}
          {more > 0 ? <span>{t('more', { count: more })}</span> : null}
        </div>
        {isKeyKept ? <Box color="text-body-secondary">{t('storedKey')}</Box> : null}
      </SpaceBetween>
    </Container>
  );
}
