'use client';

import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { defaultLocale, localeNamed } from '#lib/core/language/locales.ts';
import type { WebhookRow } from '#lib/db/webhooks/webhooks-page.ts';
import { createWebhookAction, editWebhookAction } from '../actions.ts';
import { emptyWebhook, useWebhookDraft, WebhookFields } from './webhook-fields.tsx';

/** Adds a webhook, then shows the signing secret of one in JSON. */
export function NewWebhookDialog({ onDismiss }: { onDismiss: () => void }) {
  const t = useTranslations('settings.webhooks');
  const router = useRouter();
  const [secret, setSecret] = useState<string>();
  const pageLocale = localeNamed(useLocale()) ?? defaultLocale;
  const kept = useWebhookDraft('webhook new', () => emptyWebhook(pageLocale));
  const { run, isRunning, failure, fieldErrors } = useAction(createWebhookAction);
  const close = () => {
    onDismiss();
    router.refresh();
  };
  const { name, url, events, format, locale } = kept.draft;
  const save = () =>
    run({ name, url, events, format, locale }, (created) => {
      kept.forget();
      if (created.secret === null) close();
      else setSecret(created.secret);
    });
  if (secret !== undefined) return <SecretDialog secret={secret} onClose={close} />;
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

/** Shows a signing secret, the only time. */
function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useTranslations('settings.webhooks');
  return (
    <Dialog title={t('secretTitle')} confirm={t('secretStored')} onConfirm={onClose} onDismiss={onClose}>
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
}

/** Changes a webhook. Its address is often a secret, so it is not shown: an empty field leaves it as it is. */
export function EditWebhookDialog({ webhook, onDismiss }: { webhook: WebhookRow; onDismiss: () => void }) {
  const t = useTranslations('settings.webhooks');
  const router = useRouter();
  const kept = useWebhookDraft(`webhook ${webhook.id}`, () => ({
    name: webhook.name,
    url: '',
    events: webhook.events,
    format: webhook.format,
    locale: localeNamed(webhook.locale) ?? defaultLocale,
    isFormatChosen: false,
  }));
  const [secret, setSecret] = useState<string>();
  const { run, isRunning, failure, fieldErrors } = useAction(editWebhookAction);
  const { name, url, events, format, locale } = kept.draft;
  const close = () => {
    kept.forget();
    onDismiss();
  };
  const save = () =>
    run({ webhookId: webhook.id, name, events, format, locale, ...(url.trim() === '' ? {} : { url }) }, (edited) => {
      kept.forget();
      if (edited.secret === null) onDismiss();
      else setSecret(edited.secret);
      router.refresh();
    });
  if (secret !== undefined) return <SecretDialog secret={secret} onClose={onDismiss} />;
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
