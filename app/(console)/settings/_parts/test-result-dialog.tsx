'use client';

import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { Dialog } from '#app/_parts/dialog.tsx';
import { useEventStream } from '#app/_shell/use-event-stream.ts';
import type { DeliveryRow, WebhookRow } from '#lib/db/webhooks/webhooks-page.ts';
import { useDeliveryResult } from './webhook-words.ts';

/** What becomes of a test message, live. */
export function TestResultDialog(props: { webhook: WebhookRow; deliveryId: string; onDismiss: () => void }) {
  const { webhook, deliveryId, onDismiss } = props;
  const t = useTranslations('settings.webhooks');
  const resultOf = useDeliveryResult();
  const { snapshot } = useEventStream<DeliveryRow | undefined>(
    `/api/events/webhook-deliveries/${deliveryId}`,
    undefined,
  );
  return (
    <Dialog
      title={t('testTitle', { name: webhook.name })}
      confirm={t('close')}
      onConfirm={onDismiss}
      onDismiss={onDismiss}
    >
      <div aria-live="polite">
        {snapshot === undefined || snapshot.status === 'pending' ? (
          <StatusIndicator type="in-progress">{t('testSending', { address: webhook.address })}</StatusIndicator>
        ) : snapshot.status === 'delivered' ? (
          <StatusIndicator type="success">
            {t('testDelivered', { address: webhook.address, result: resultOf(snapshot) })}
          </StatusIndicator>
        ) : (
          <StatusIndicator type="error">{t('testFailed', { result: resultOf(snapshot) })}</StatusIndicator>
        )}
      </div>
    </Dialog>
  );
}
