'use client';

import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import { Dialog } from '#app/_parts/dialog.tsx';
import { useEventStream } from '#app/_shell/use-event-stream.ts';
import type { DeliveryRow, WebhookRow } from '#lib/db/webhooks/webhooks-page.ts';
import { useDeliveryResult } from './webhook-words.ts';

type Props = {
  webhook: Pick<WebhookRow, 'name'> & { address?: string };
  deliveryId: string;
  title: string;
  onDismiss: () => void;
};

/** What becomes of a message that a person had sent, a test or one sent again, live. */
export function TestResultDialog({ webhook, deliveryId, title, onDismiss }: Props) {
  const address = webhook.address ?? webhook.name;
  const t = useTranslations('settings.webhooks');
  const resultOf = useDeliveryResult();
  const { snapshot } = useEventStream<DeliveryRow | undefined>(
    `/api/events/webhook-deliveries/${deliveryId}`,
    undefined,
  );
  return (
    <Dialog title={title} confirm={t('close')} onConfirm={onDismiss} onDismiss={onDismiss}>
      <div aria-live="polite">
        {snapshot === undefined || snapshot.status === 'pending' ? (
          <StatusIndicator type="in-progress">{t('testSending', { address })}</StatusIndicator>
        ) : snapshot.status === 'delivered' ? (
          <StatusIndicator type="success">
            {t('testDelivered', { address, result: resultOf(snapshot) })}
          </StatusIndicator>
        ) : (
          <StatusIndicator type="error">{t('testFailed', { result: resultOf(snapshot) })}</StatusIndicator>
        )}
      </div>
    </Dialog>
  );
}
