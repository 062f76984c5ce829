'use client';

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { type AttentionKind, attentionAddresses } from '#lib/core/functions/attention.ts';
import type { AttentionCounts } from '#lib/core/functions/attention-counts.ts';
import { attentionSubjects } from '#lib/core/help/other-subjects.ts';
import styles from './coverage.module.css';

const icons: Readonly<Record<AttentionKind, StatusIndicatorProps.Type>> = {
  failingAccounts: 'error',
  waitsForMe: 'pending',
  stoppedRollouts: 'error',
  failedScans: 'warning',
  drifted: 'warning',
  plainKeys: 'warning',
  outdated: 'warning',
};

type Props = {
  counts: AttentionCounts & { waitsForMe: number };
  /** The name of the account that cannot be reached, where it is the only one. */
  failingName: string;
};

/** What asks for a person's attention, each as a link to the list that shows it; what does not is left out. */
export function AttentionList({ counts, failingName }: Props) {
  const t = useTranslations('overview.attention');
  const kinds = Object.keys(attentionAddresses).filter(isKind);
  const open = kinds.filter((kind) => counts[kind] > 0);
  return (
    <Container header={<Header variant="h2">{t('title')}</Header>}>
      {open.length === 0 ? (
        <StatusIndicator type="success">{t('nothing')}</StatusIndicator>
      ) : (
        <ul className={styles.attention}>
          {open.map((kind) => (
            <li key={kind}>
              <StatusIndicator type={icons[kind]} iconAriaLabel={t(`severity.${severityOf(icons[kind])}`)}>
                {''}
              </StatusIndicator>
              <div>
                <div className={styles.attentionTitle}>
                  <PageLink href={attentionAddresses[kind]} fontSize="body-m">
                    {t(`kinds.${kind}.title`, { count: counts[kind], name: failingName })}
                  </PageLink>
                  <InfoLink
                    subject={attentionSubjects[kind]}
                    about={t(`kinds.${kind}.title`, { count: counts[kind], name: failingName })}
                  />
                </div>
                <Box color="text-body-secondary" fontSize="body-s">
                  {t(`kinds.${kind}.text`)}
                </Box>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Container>
  );
}

function isKind(name: string): name is AttentionKind {
  return name in attentionAddresses;
}

function severityOf(icon: StatusIndicatorProps.Type): 'error' | 'warning' | 'pending' {
  return icon === 'error' || icon === 'pending' ? icon : 'warning';
}
