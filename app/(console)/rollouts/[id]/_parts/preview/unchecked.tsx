'use client';

import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { PageLink } from '#app/_shell/links.tsx';
import { SentenceGap } from '#app/_shell/sentence-gap.tsx';
import { useList } from '#app/_shell/use-list.ts';
import type { UncheckedSummary } from '#lib/core/change/unchecked-checks.ts';

type UncheckedProps = { rolloutId: string; unchecked: UncheckedSummary };

/** Which checks of the preview are still to come, and which could not run: of how many functions, and why. */
export function UncheckedNotice({ rolloutId, unchecked }: UncheckedProps) {
  const t = useTranslations('rollouts.unchecked');
  const list = useList();
  const { functions, open, kinds } = unchecked;
  if (functions === 0) return null;
  const ended = kinds.filter(({ reason }) => reason !== 'open');
  return (
    <SpaceBetween size="s">
      {open > 0 ? (
        <Alert type="info" header={t('openTitle', { count: open })}>
          <StatusIndicator type="loading" colorOverride="grey">
            {t('openBody')}
          </StatusIndicator>
        </Alert>
      ) : null}
      {ended.length > 0 ? (
        <Alert type="warning" header={t('endedTitle')}>
          <ul>
            {ended.map((one) => (
              <li key={`${one.kind} ${one.reason}`}>
                {t('kind', { kind: t(`kinds.${one.kind}`), count: one.count, reason: t(`reasons.${one.reason}`) })}
                <SentenceGap />
                {one.count > one.examples.length
                  ? t('examplesMore', { names: list(one.examples), count: one.count - one.examples.length })
                  : t('examples', { names: list(one.examples) })}
                <SentenceGap />
                <PageLink href={`/rollouts/${rolloutId}?view=functions&unchecked=${one.kind}`}>{t('show')}</PageLink>
              </li>
            ))}
          </ul>
        </Alert>
      ) : null}
    </SpaceBetween>
  );
}
