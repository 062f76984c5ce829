'use client';

import Alert from '@cloudscape-design/components/alert';
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
import { useList } from '#app/_shell/use-list.ts';
import { webhookEvents } from '#lib/core/audit/webhook-events.ts';
import type { WebhookRow } from '#lib/db/webhooks/webhooks-page.ts';
import { setWebhookEnabledAction, testWebhookAction } from '../actions.ts';
import { DeleteWebhookDialog } from './delete-webhook-dialog.tsx';
import { TestResultDialog } from './test-result-dialog.tsx';
import { EditWebhookDialog, NewWebhookDialog } from './webhook-dialogs.tsx';
import { deliveryTypes, eventKey } from './webhook-words.ts';

/** The webhooks, with the events that each is notified of. */
export function WebhooksTable({ webhooks, mayManage }: { webhooks: WebhookRow[]; mayManage: boolean }) {
  const t = useTranslations('settings.webhooks');
  const list = useList();
  const router = useRouter();
  const toggle = useAction(setWebhookEnabledAction);
  const [isCreating, setIsCreating] = useState(false);
  const [deleting, setDeleting] = useState<WebhookRow>();
  const [editing, setEditing] = useState<WebhookRow>();
  const [tested, setTested] = useState<{ webhook: WebhookRow; deliveryId: string }>();
  const test = useAction(testWebhookAction);
  const failing = webhooks.filter(({ isEnabled, failingSince }) => isEnabled && failingSince !== null);
  const create = mayManage ? <Button onClick={() => setIsCreating(true)}>{t('create')}</Button> : null;
  return (
    <>
      <Table
        variant="container"
        items={webhooks}
        trackBy="id"
        wrapLines
        ariaLabels={{ tableLabel: t('tableLabel') }}
        header={
          <SpaceBetween size="s">
            <Header
              variant="h2"
              counter={t('count', { count: webhooks.length })}
              description={t('description')}
              actions={create}
            >
              {t('title')}
            </Header>
            <FailureAlert failure={toggle.failure ?? test.failure} />
            {failing.length > 0 ? (
              <Alert type="warning" header={t('failingTitle', { count: failing.length })}>
                {t('failingBody', { names: list(failing.map(({ name }) => name)) })}
              </Alert>
            ) : null}
          </SpaceBetween>
        }
        columnDefinitions={[
          { id: 'name', header: t('columns.name'), isRowHeader: true, minWidth: 120, cell: (webhook) => webhook.name },
          { id: 'url', header: t('columns.url'), minWidth: 210, cell: (webhook) => webhook.address },
          {
            id: 'format',
            header: t('columns.format'),
            minWidth: 90,
            cell: (webhook) => t(`formats.${webhook.format}`),
          },
          {
            id: 'events',
            minWidth: 160,
            header: t('columns.events'),
            cell: ({ events }) =>
              events.length === webhookEvents.length
                ? t('allEvents')
                : list(events.map((event) => t(`events.${eventKey(event)}`))),
          },
          {
            id: 'state',
            minWidth: 130,
            header: t('columns.state'),
            cell: (webhook) => <WebhookState webhook={webhook} />,
          },
          {
            id: 'lastDelivery',
            minWidth: 140,
            header: t('columns.lastDelivery'),
            cell: ({ lastDelivery }) =>
              lastDelivery ? (
                <StatusIndicator type={deliveryTypes[lastDelivery.status] ?? 'info'}>
                  <Moment value={lastDelivery.at} />
                </StatusIndicator>
              ) : (
                t('neverDelivered')
              ),
          },
          ...(mayManage
            ? [
                {
                  id: 'actions',
                  header: t('columns.actions'),
                  minWidth: 260,
                  cell: (webhook: WebhookRow) => (
                    <SpaceBetween direction="horizontal" size="xs">
                      <Button
                        ariaLabel={t('testLabel', { name: webhook.name })}
                        loading={test.isRunning}
                        onClick={() =>
                          void test.run({ webhookId: webhook.id }, ({ deliveryId }) =>
                            setTested({ webhook, deliveryId }),
                          )
                        }
                      >
                        {t('test')}
                      </Button>
                      <Button ariaLabel={t('editLabel', { name: webhook.name })} onClick={() => setEditing(webhook)}>
                        {t('edit')}
                      </Button>
                      <Button
                        ariaLabel={t(webhook.isEnabled ? 'disableLabel' : 'enableLabel', { name: webhook.name })}
                        loading={toggle.isRunning}
                        onClick={() =>
                          void toggle.run({ webhookId: webhook.id, isEnabled: !webhook.isEnabled }, () =>
                            router.refresh(),
                          )
                        }
                      >
                        {webhook.isEnabled ? t('disable') : t('enable')}
                      </Button>
                      <Button ariaLabel={t('deleteLabel', { name: webhook.name })} onClick={() => setDeleting(webhook)}>
                        {t('delete')}
                      </Button>
                    </SpaceBetween>
                  ),
                },
              ]
            : []),
        ]}
        empty={
          <Box textAlign="center" padding="l">
            <SpaceBetween size="s">
              <b>{t('empty.title')}</b>
              <Box variant="p" color="text-body-secondary">
                {t('empty.body')}
              </Box>
            </SpaceBetween>
          </Box>
        }
      />
      {isCreating ? <NewWebhookDialog onDismiss={() => setIsCreating(false)} /> : null}
      {editing ? <EditWebhookDialog webhook={editing} onDismiss={() => setEditing(undefined)} /> : null}
      {tested ? (
        <TestResultDialog
          {...tested}
          title={t('testTitle', { name: tested.webhook.name })}
          onDismiss={() => {
            setTested(undefined);
            router.refresh();
          }}
        />
      ) : null}
      {deleting ? <DeleteWebhookDialog webhook={deleting} onDismiss={() => setDeleting(undefined)} /> : null}
    </>
  );
}

/** Whether a webhook is on, and since when nothing came through where that is for long. */
function WebhookState({ webhook: { isEnabled, failingSince } }: { webhook: WebhookRow }) {
  const t = useTranslations('settings.webhooks');
  if (!isEnabled) return <StatusIndicator type="stopped">{t('states.disabled')}</StatusIndicator>;
  if (failingSince === null) return <StatusIndicator type="success">{t('states.enabled')}</StatusIndicator>;
  return (
    <>
      <StatusIndicator type="error">{t('states.failing')}</StatusIndicator>
      <Box variant="small" color="text-body-secondary">
        {t.rich('failingSince', { at: () => <Moment value={failingSince} /> })}
      </Box>
    </>
  );
}
