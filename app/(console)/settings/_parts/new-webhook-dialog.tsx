'use client';

import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { webhookEvents } from '#lib/core/audit/webhook-events.ts';
import { createWebhookAction } from '../actions.ts';
import { eventKey } from './webhook-words.ts';

/** Adds a webhook, then shows its signing secret, the only time. */
export function NewWebhookDialog({ onDismiss }: { onDismiss: () => void }) {
  const t = useTranslations('settings.webhooks');
  const router = useRouter();
  const [secret, setSecret] = useState<string>();
  const close = () => {
    onDismiss();
    router.refresh();
  };
  if (secret === undefined) return <WebhookForm onDismiss={onDismiss} onCreated={setSecret} />;
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
}

type WebhookFormProps = { onDismiss: () => void; onCreated: (secret: string) => void };

function WebhookForm({ onDismiss, onCreated }: WebhookFormProps) {
  const t = useTranslations('settings.webhooks');
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<string[]>([...webhookEvents]);
  const { run, isRunning, failure, fieldErrors } = useAction(createWebhookAction);
  const options = webhookEvents.map((event) => ({ value: event as string, label: t(`events.${eventKey(event)}`) }));
  const errorOf = (path: string) => {
    const code = fieldErrors[path];
    if (code === undefined) return undefined;
    return t.has(`errors.${code}`) ? t(`errors.${code}`) : t('errors.invalid');
  };
  const save = () =>
    run({ name, url, events: webhookEvents.filter((event) => events.includes(event)) }, ({ secret }) =>
      onCreated(secret),
    );
  return (
    <Dialog
      title={t('dialogTitle')}
      confirm={t('save')}
      dismiss={t('cancel')}
      isRunning={isRunning}
      failure={failure?.code === 'invalidInput' ? undefined : failure}
      onConfirm={() => void save()}
      onDismiss={onDismiss}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <SpaceBetween size="m">
          <FormField label={t('name')} errorText={errorOf('name')}>
            <Input
              value={name}
              placeholder={t('namePlaceholder')}
              onChange={({ detail }) => setName(detail.value)}
              autoFocus
            />
          </FormField>
          <FormField label={t('url')} description={t('urlHint')} errorText={errorOf('url')}>
            <Input
              type="url"
              value={url}
              placeholder="https://hooks.example.com/lamplighter"
              onChange={({ detail }) => setUrl(detail.value)}
            />
          </FormField>
          <FormField label={t('eventsLabel')} errorText={errorOf('events')}>
            <Multiselect
              options={options}
              selectedOptions={options.filter((option) => events.includes(option.value))}
              onChange={({ detail }) => setEvents(detail.selectedOptions.flatMap((option) => option.value ?? []))}
            />
          </FormField>
        </SpaceBetween>
      </form>
    </Dialog>
  );
}
