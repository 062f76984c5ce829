'use client';

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { factColumnWidth } from '#app/_parts/fact-column-width.ts';
import { Moment } from '#app/_shell/moment.tsx';
import type { ConfigurationState } from '#lib/core/functions/configuration-state.ts';
import type { FunctionRow } from '#lib/db/functions/function-page.ts';
import type { FunctionState } from './function-state.ts';
import { HealthFact } from './health-fact.tsx';
import { NextMoveFact } from './next-move-fact.tsx';

const indicators: Readonly<Record<ConfigurationState, StatusIndicatorProps.Type>> = {
  asLeft: 'success',
  drifted: 'warning',
  driftAccepted: 'info',
  beingChanged: 'in-progress',
  unclear: 'warning',
  unknown: 'warning',
  notOurs: 'not-started',
  neverOurs: 'not-started',
};

type Props = { found: FunctionRow; state: FunctionState; mayPlan: boolean; mayRead: boolean };

/** How the function stands, on two axes that say nothing of each other, and what to do next. */
export function StateSection({ found, state, mayPlan, mayRead }: Props) {
  const t = useTranslations('functions.state');
  const { configuration } = state;
  return (
    <Container header={<Header variant="h2">{t('title')}</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={factColumnWidth}
        items={[
          {
            label: t('configuration'),
            value: (
              <SpaceBetween size="xxs">
                <StatusIndicator type={indicators[configuration]}>
                  {t(`configurations.${configuration}`)}
                </StatusIndicator>
                <Box color="text-body-secondary" fontSize="body-s">
                  {t.rich('comparedAt', { time: () => <Moment value={found.seenAt} /> })}
                </Box>
              </SpaceBetween>
            ),
          },
          { label: t('health'), value: <HealthFact functionId={found.id} state={state} mayRead={mayRead} /> },
          { label: t('next'), value: <NextMoveFact found={found} state={state} mayPlan={mayPlan} /> },
        ]}
      />
    </Container>
  );
}
