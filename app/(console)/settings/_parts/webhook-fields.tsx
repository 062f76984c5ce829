'use client';

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { FieldErrors } from '#app/_doors/result.ts';
import { useFieldError } from '#app/_shell/failure-text.tsx';
import { RestoredDraft } from '#app/_shell/restored-draft.tsx';
import { type KeptDraft, useKeptDraft } from '#app/_shell/use-kept-draft.ts';
import { type WebhookEvent, webhookEvents } from '#lib/core/audit/webhook-events.ts';
import { type Locale, languages, localeNamed, locales } from '#lib/core/language/locales.ts';
import { proposedFormat, type WebhookFormat, webhookFormats } from '#lib/core/webhooks/formats.ts';
import { eventKey } from './webhook-words.ts';

/** A webhook as typed. */
export type WebhookDraft = {
  name: string;
  url: string;
  events: WebhookEvent[];
  format: WebhookFormat;
  locale: Locale;
  /** Whether a person chose the format; until then it follows from the URL. */
  isFormatChosen: boolean;
};

/** A new webhook, which hears of everything, in the language of the page. */
export function emptyWebhook(locale: Locale): WebhookDraft {
  return { name: '', url: '', events: [...webhookEvents], format: 'json', locale, isFormatChosen: false };
}

/** The draft of a webhook, kept in the tab but for its address, whose path is often a secret. */
export function useWebhookDraft(name: string, begin: () => WebhookDraft): KeptDraft<WebhookDraft> {
  return useKeptDraft(name, begin, (draft) => ({ ...draft, url: '' }));
}

type Props = { kept: KeptDraft<WebhookDraft>; fieldErrors: FieldErrors; urlHint: string; onSubmit: () => void };

/** Name, address, format, language and events of a webhook. */
export function WebhookFields({ kept, fieldErrors, urlHint, onSubmit }: Props) {
  const t = useTranslations('settings.webhooks');
  const fieldError = useFieldError(fieldErrors);
  const { draft, setDraft } = kept;
  const change = (part: Partial<WebhookDraft>) => setDraft({ ...draft, ...part });
  const options = webhookEvents.map((event) => ({ value: event, label: t(`events.${eventKey(event)}`) }));
  const changeUrl = (url: string) => {
    const follows = !draft.isFormatChosen && url.trim() !== '';
    change({ url, ...(follows && { format: proposedFormat(url) }) });
  };
  const formats = webhookFormats.map((value) => ({
    value,
    label: t(`formats.${value}`),
    description: t(`formatHints.${value}`),
  }));
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <SpaceBetween size="m">
        <RestoredDraft isRestored={kept.isRestored} discard={kept.discard} />
        <FormField label={t('name')} errorText={fieldError('name')}>
          <Input
            value={draft.name}
            placeholder={t('namePlaceholder')}
            onChange={({ detail }) => change({ name: detail.value })}
            autoFocus
          />
        </FormField>
        <FormField label={t('url')} description={urlHint} errorText={fieldError('url')}>
          <Input
            type="url"
            autoComplete={false}
            value={draft.url}
            placeholder="https://hooks.example.com/lamplighter"
            onChange={({ detail }) => changeUrl(detail.value)}
          />
        </FormField>
        <FormField label={t('formatLabel')} description={t('formatHint')} errorText={fieldError('format')}>
          <RadioGroup
            items={formats}
            value={draft.format}
            onChange={({ detail }) => {
              const format = webhookFormats.find((name) => name === detail.value);
              if (format) change({ format, isFormatChosen: true });
            }}
          />
        </FormField>
        {draft.format === 'json' ? null : (
          <FormField label={t('localeLabel')} errorText={fieldError('locale')}>
            <RadioGroup
              items={locales.map((locale) => ({
                value: locale,
                label: <span lang={locale}>{languages[locale].name}</span>,
              }))}
              value={draft.locale}
              onChange={({ detail }) => {
                const locale = localeNamed(detail.value);
                if (locale) change({ locale });
              }}
            />
          </FormField>
        )}
        <FormField label={t('eventsLabel')} errorText={fieldError('events')}>
          <Multiselect
            options={options}
            selectedOptions={options.filter((option) => draft.events.includes(option.value))}
            onChange={({ detail }) => {
              const chosen = detail.selectedOptions.map(({ value }) => value);
              change({ events: webhookEvents.filter((event) => chosen.includes(event)) });
            }}
          />
        </FormField>
        {/* Enter in a field sends the form, for which a form of several fields needs a button of its own. */}
        <input type="submit" hidden />
      </SpaceBetween>
    </form>
  );
}
