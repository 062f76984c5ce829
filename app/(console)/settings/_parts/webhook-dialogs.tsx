'use client';

import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import type { WebhookRow } from '#lib/db/webhooks/webhooks-page.ts';
import { createWebhookAction, editWebhookAction } from '../actions.ts';
import { emptyWebhook, useWebhookDraft, WebhookFields } from './webhook-fields.tsx';

/** Adds a webhook, then shows its signing secret, the only time. */
export function NewWebhookDialog({ onDismiss }: { onDismiss: () => void }) {
  const t = useTranslations('settings.webhooks');
  const router = useRouter();
  const [secret, setSecret] = useState<string>();
  const kept = useWebhookDraft('webhook new', emptyWebhook);
  const { run, isRunning, failure, fieldErrors } = useAction(createWebhookAction);
  const close = () => {
    onDismiss();
    router.refresh();
  };
  const save = () =>
    run(kept.draft, (created) => {
      kept.forget();
      setSecret(created.secret);
    });
  if (secret !== undefined)
    return (
      <Dialog title={t('secretTitle')} confirm={t('secretStored')} onConfirm={close} onDismiss={close}>
        <span>{t('secretBody')}</span>
        <CopyToClipboard
          variant="inline"
          textToCopy={secret}
          copyButtonAriaLabel={t('copy')}
          copySuccessText={t('copied')}
          copyErrorText={t('copyFailed')}
        />
      </Dialog>
    );
  return (
    <Dialog
      title={t('dialogTitle')}
      confirm={t('save')}
      dismiss={t('cancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void save()}
      onDismiss={() => {
        kept.forget();
        onDismiss();
      }}
    >
      <WebhookFields kept={kept} fieldErrors={fieldErrors} urlHint={t('urlHint')} onSubmit={() => void save()} />
    </Dialog>
  );
}

/** Changes a webhook. Its address is often a secret, so it is not shown: an empty field leaves it as it is. */
export function EditWebhookDialog({ webhook, onDismiss }: { webhook: WebhookRow; onDismiss: () => void }) {
  const t = useTranslations('settings.webhooks');
  const router = useRouter();
  const kept = useWebhookDraft(`webhook ${webhook.id}`, () => ({
    name: webhook.name,
    url: '',
    events: webhook.events,
  }));
  const { run, isRunning, failure, fieldErrors } = useAction(editWebhookAction);
  const { name, url, events } = kept.draft;
  const close = () => {
    kept.forget();
    onDismiss();
  };
  const save = () =>
    run({ webhookId: webhook.id, name, events, ...(url.trim() === '' ? {} : { url }) }, () => {
      close();
      router.refresh();
    });
  return (
    <Dialog
      title={t('editTitle', { name: webhook.name })}
      confirm={t('saveChanges')}
      dismiss={t('cancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void save()}
      onDismiss={close}
    >
      <WebhookFields
        kept={kept}
        fieldErrors={fieldErrors}
        urlHint={t('urlEditHint', { address: webhook.address })}
        onSubmit={() => void save()}
      />
    </Dialog>
  );
}
