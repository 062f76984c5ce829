'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import type { WebhookRow } from '#lib/db/webhooks/webhooks-page.ts';
import { deleteWebhookAction } from '../actions.ts';

/** Asks before a webhook and its list of deliveries are deleted. */
export function DeleteWebhookDialog({ webhook, onDismiss }: { webhook: WebhookRow; onDismiss: () => void }) {
  const t = useTranslations('settings.webhooks');
  const router = useRouter();
  const { run, isRunning, failure } = useAction(deleteWebhookAction);
  const confirm = () =>
    run({ webhookId: webhook.id }, () => {
      onDismiss();
      router.refresh();
    });
  return (
    <Dialog
      title={t('deleteTitle', { name: webhook.name })}
      confirm={t('delete')}
      dismiss={t('cancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void confirm()}
      onDismiss={onDismiss}
    >
      <span>{t('deleteBody', { address: webhook.address })}</span>
    </Dialog>
  );
}
