'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import type { WebhookRow } from '#lib/db/webhooks/webhooks-page.ts';
import { deleteWebhookAction } from './actions.ts';

/** Asks before a webhook and its list of deliveries are deleted. */
export function DeleteWebhookDialog({ webhook, onDismiss }: { webhook: WebhookRow; onDismiss: () => void }) {
  const t = useTranslations('settings.webhooks');
  const common = useTranslations('common');
  const router = useRouter();
  const { run, isRunning, failure } = useAction(deleteWebhookAction);
  const confirm = () =>
    run({ webhookId: webhook.id }, () => {
      onDismiss();
      router.refresh();
    });
  return (
    <Modal
      visible
      header={t('deleteTitle', { name: webhook.name })}
      closeAriaLabel={common('close')}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              {t('cancel')}
            </Button>
            <Button variant="primary" loading={isRunning} onClick={() => void confirm()}>
              {t('delete')}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FailureAlert failure={failure} />
        <span>{t('deleteBody', { host: webhook.host })}</span>
      </SpaceBetween>
    </Modal>
  );
}
