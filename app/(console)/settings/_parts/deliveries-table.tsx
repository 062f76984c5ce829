'use client';

import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { Moment } from '#app/_shell/moment.tsx';
import type { DeliveryRow } from '#lib/db/webhooks/webhooks-page.ts';
import { deliveryTypes, eventKey, useDeliveryResult } from './webhook-words.ts';

/** The latest deliveries, with the responses of their receivers. */
export function DeliveriesTable({ deliveries }: { deliveries: DeliveryRow[] }) {
  const t = useTranslations('settings');
  const resultOf = useDeliveryResult();
  return (
    <Table
      variant="container"
      items={deliveries}
      trackBy="id"
      wrapLines
      ariaLabels={{ tableLabel: t('deliveries.tableLabel') }}
      header={<Header variant="h2">{t('deliveries.title')}</Header>}
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
            <StatusIndicator type={deliveryTypes[delivery.status] ?? 'info'}>
              {t(`deliveries.statuses.${delivery.status}`)}
            </StatusIndicator>
          ),
        },
        { id: 'attempts', header: t('deliveries.columns.attempts'), cell: (delivery) => delivery.attempts },
        {
          id: 'answer',
          header: t('deliveries.columns.answer'),
          minWidth: 240,
          cell: (delivery) => resultOf(delivery),
        },
      ]}
      empty={
        <Box textAlign="center" color="text-body-secondary">
          {t('deliveries.empty')}
        </Box>
      }
    />
  );
}
