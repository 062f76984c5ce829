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
import { Moment } from '#app/_shell/moment.tsx';
import type { DeliveryRow } from '#lib/db/webhooks/webhooks-page.ts';
import { resendDeliveryAction } from '../actions.ts';
import { TestResultDialog } from './test-result-dialog.tsx';
import { deliveryTypes, eventKey, useDeliveryResult } from './webhook-words.ts';

/** The latest deliveries, with the responses of their receivers; each that has ended can be sent again. */
export function DeliveriesTable({ deliveries, mayManage }: { deliveries: DeliveryRow[]; mayManage: boolean }) {
  const t = useTranslations('settings');
  const router = useRouter();
  const resultOf = useDeliveryResult();
  const resend = useAction(resendDeliveryAction);
  const [resent, setResent] = useState<{ name: string; deliveryId: string }>();
  return (
    <>
      <Table
        variant="container"
        items={deliveries}
        trackBy="id"
        wrapLines
        ariaLabels={{ tableLabel: t('deliveries.tableLabel') }}
        header={
          <SpaceBetween size="s">
            <Header variant="h2" description={t('deliveries.description')}>
              {t('deliveries.title')}
            </Header>
            <FailureAlert failure={resend.failure} />
          </SpaceBetween>
        }
        columnDefinitions={[
          {
            id: 'at',
            header: t('deliveries.columns.at'),
            minWidth: 150,
            isRowHeader: true,
            cell: (delivery) => <Moment value={delivery.createdAt} exact />,
          },
          { id: 'webhook', header: t('deliveries.columns.webhook'), cell: (delivery) => delivery.webhookName },
          {
            id: 'event',
            header: t('deliveries.columns.event'),
            cell: (delivery) => t(`webhooks.events.${eventKey(delivery.event)}`),
          },
          {
            id: 'status',
            header: t('deliveries.columns.status'),
            minWidth: 130,
            cell: (delivery) => (
              <>
                <StatusIndicator type={deliveryTypes[delivery.status] ?? 'info'}>
                  {t(`deliveries.statuses.${delivery.status}`)}
                </StatusIndicator>
                {delivery.nextAttemptAt ? <NextAttempt at={delivery.nextAttemptAt} /> : null}
              </>
            ),
          },
          { id: 'attempts', header: t('deliveries.columns.attempts'), cell: (delivery) => delivery.attempts },
          {
            id: 'answer',
            header: t('deliveries.columns.answer'),
            minWidth: 240,
            cell: (delivery) => resultOf(delivery),
          },
          ...(mayManage
            ? [
                {
                  id: 'actions',
                  header: t('deliveries.columns.actions'),
                  minWidth: 150,
                  cell: (delivery: DeliveryRow) => (
                    <Button
                      ariaLabel={t('deliveries.resendLabel', { name: delivery.webhookName })}
                      disabled={delivery.status === 'pending'}
                      disabledReason={t('deliveries.resendPending')}
                      loading={resend.isRunning}
                      onClick={() =>
                        void resend.run({ deliveryId: delivery.id }, ({ deliveryId }) =>
                          setResent({ name: delivery.webhookName, deliveryId }),
                        )
                      }
                    >
                      {t('deliveries.resend')}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
        empty={
          <Box textAlign="center" color="text-body-secondary">
            {t('deliveries.empty')}
          </Box>
        }
      />
      {resent ? (
        <TestResultDialog
          webhook={resent}
          deliveryId={resent.deliveryId}
          title={t('deliveries.resendTitle', { name: resent.name })}
          onDismiss={() => {
            setResent(undefined);
            router.refresh();
          }}
        />
      ) : null}
    </>
  );
}

/** When a message is tried again that was not accepted. */
function NextAttempt({ at }: { at: string }) {
  const t = useTranslations('settings.deliveries');
  return (
    <Box variant="small" color="text-body-secondary">
      {t.rich('nextAttempt', { at: () => <Moment value={at} /> })}
    </Box>
  );
}
