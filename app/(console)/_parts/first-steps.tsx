'use client';

import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { LinkButton } from '#app/_shell/links.tsx';

type FirstStepsProps = {
  mayManage: boolean;
  /** An account that somebody has begun to connect. */
  draft: { id: string; name: string } | undefined;
};

/** What an empty installation shows: the way from here. */
export function FirstSteps({ mayManage, draft }: FirstStepsProps) {
  const t = useTranslations('overview.start');
  const steps = [
    ['1', t('connectTitle'), t('connectText')],
    ['2', t('selectTitle'), t('selectText')],
    ['3', t('applyTitle'), t('applyText')],
  ] as const;
  return (
    <Container header={<Header variant="h2">{t('title')}</Header>}>
      <SpaceBetween size="l">
        <ColumnLayout columns={3} borders="vertical" minColumnWidth={220}>
          {steps.map(([number, title, text]) => (
            <div key={number}>
              <Box fontSize="display-l" fontWeight="light" color="text-status-info">
                {number}
              </Box>
              <Box variant="h3">{title}</Box>
              <Box variant="p" color="text-body-secondary">
                {text}
              </Box>
            </div>
          ))}
        </ColumnLayout>
        <LinkButton
          href={draft ? `/accounts/connect?account=${draft.id}` : '/accounts/connect'}
          variant="primary"
          disabled={!mayManage}
        >
          {draft ? t('continue', { name: draft.name }) : t('button')}
        </LinkButton>
      </SpaceBetween>
    </Container>
  );
}
