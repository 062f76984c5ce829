'use client';

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useTranslations } from 'next-intl';
import { LinkButton } from '#app/_shell/links.tsx';
import { EventList } from '../event-list.tsx';
import { useLive } from '../live.tsx';

/** The newest events of the Rollout, as they come. */
export function LogView({ number }: { number: number }) {
  const t = useTranslations('rollouts.log');
  const { progress } = useLive();
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={t('description')}
          actions={<LinkButton href={`/audit?rollout=${number}`}>{t('all')}</LinkButton>}
        >
          {t('title')}
        </Header>
      }
    >
      {progress.log.length === 0 ? (
        <Box color="text-body-secondary">{t('empty')}</Box>
      ) : (
        <EventList events={progress.log} />
      )}
    </Container>
  );
}
