'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { useMomentText } from '#app/_shell/moment.tsx';
import { bringBackAction } from '#app/(console)/functions/actions.ts';
import type { AttributeValue } from '#lib/core/change/change.ts';
import type { FunctionRow } from '#lib/db/functions/function-page.ts';
import { AcceptDriftDialog } from './accept-drift-dialog.tsx';

type Props = { found: FunctionRow; mayPlan: boolean };

/** Where the function differs from what we left there, since when, and what can be done; nothing without a difference. */
export function DriftSection({ found, mayPlan }: Props) {
  const t = useTranslations('functions.drift');
  const router = useRouter();
  const back = useAction(bringBackAction);
  const [isAccepting, setIsAccepting] = useState(false);
  const { drift } = found;
  if (drift === null || found.goneAt !== null) return null;
  const bringBack = () =>
    back.run({ functionIds: [found.id] }, ({ rolloutId }) => router.push(`/rollouts/${rolloutId}`));
  return (
    <SpaceBetween size="s">
      <FailureAlert failure={back.failure} />
      <Table
        wrapLines
        items={drift.items}
        trackBy={({ path, ours, now }) => JSON.stringify([path, ours, now])}
        ariaLabels={{ tableLabel: t('title') }}
        header={
          <Header
            variant="h2"
            info={<InfoLink subject="drift" about={t('title')} />}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {drift.accepted ? null : (
                  <Button disabled={!mayPlan} onClick={() => setIsAccepting(true)}>
                    {t('accept')}
                  </Button>
                )}
                <Button variant="primary" disabled={!mayPlan} loading={back.isRunning} onClick={() => void bringBack()}>
                  {t('bringBack')}
                </Button>
              </SpaceBetween>
            }
          >
            {t('title')}
          </Header>
        }
        // Not the header's description, which is a paragraph: browsers end it before the first block within.
        filter={<DriftFacts found={found} />}
        columnDefinitions={[
          {
            id: 'path',
            header: t('path'),
            minWidth: 340,
            isRowHeader: true,
            cell: ({ path }) => <span className="code">{path}</span>,
          },
          { id: 'kind', header: t('kind'), cell: ({ kind }) => t(`kinds.${kind}`) },
          { id: 'ours', header: t('ours'), minWidth: 170, cell: ({ ours }) => <Value value={ours} /> },
          { id: 'now', header: t('now'), minWidth: 170, cell: ({ now }) => <Value value={now} /> },
        ]}
      />
      {isAccepting ? (
        <AcceptDriftDialog functionId={found.id} digest={drift.digest} onClose={() => setIsAccepting(false)} />
      ) : null}
    </SpaceBetween>
  );
}

/** Whether it is accepted, since when it has been there, what it differs from, and what may have caused it. */
function DriftFacts({ found }: { found: FunctionRow }) {
  const t = useTranslations('functions.drift');
  const list = useTranslations('functions');
  const time = useMomentText();
  const { drift, ownerTool, ownerName } = found;
  if (drift === null) return null;
  const { accepted, rollout } = drift;
  return (
    <SpaceBetween size="xxs">
      {accepted ? (
        <StatusIndicator type="info">
          {t('acceptedBy', { name: accepted.byName, when: time(accepted.at), reason: accepted.reason })}
        </StatusIndicator>
      ) : (
        <StatusIndicator type="warning">{t('since', { when: time(drift.since) })}</StatusIndicator>
      )}
      {rollout ? (
        <Box color="text-body-secondary">
          {t.rich('from', {
            rollout: () => (
              <PageLink href={`/rollouts/${rollout.id}`}>
                {rollout.name || list('page.rolloutNumber', { number: rollout.number })}
              </PageLink>
            ),
          })}
        </Box>
      ) : null}
      <Box color="text-body-secondary">
        {ownerTool === 'unknown'
          ? t('ownerUnknown')
          : t('owner', { tool: list(`owner.${ownerTool}`), name: ownerName ?? 'none' })}
      </Box>
    </SpaceBetween>
  );
}

function Value({ value }: { value: AttributeValue | undefined }) {
  if (value === undefined) return '–';
  return <span className="code">{typeof value === 'string' ? value : JSON.stringify(value)}</span>;
}
