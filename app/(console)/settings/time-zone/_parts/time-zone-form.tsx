'use client';

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import { browserTimeZone } from '#app/_shell/own-time-zone.ts';
import { chooseTimeZoneAction } from '../actions.ts';

/** Stands for the browser's zone among the options; no zone has this name. */
const ofBrowser = 'browser';

/** The time zone of the person: the browser's, or one by its name in every browser. */
export function TimeZoneForm({ chosen }: { chosen: string | null }) {
  const t = useTranslations('settings.timeZone');
  const router = useRouter();
  const [zone, setZone] = useState(chosen ?? ofBrowser);
  const [isDone, setIsDone] = useState(false);
  const { run, isRunning, failure, fieldErrors } = useAction(chooseTimeZoneAction);
  const fieldError = useFieldError(fieldErrors);
  const options = useOptions();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsDone(false);
    await run({ timeZone: zone === ofBrowser ? null : zone }, () => {
      setIsDone(true);
      router.refresh();
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Container>
        <SpaceBetween size="l">
          <div aria-live="polite">{isDone ? <Alert type="success">{t('done')}</Alert> : null}</div>
          <FailureAlert failure={failure} />
          <FormField label={t('label')} constraintText={t('hint')} errorText={fieldError('timeZone')}>
            <Select
              options={options}
              selectedOption={options.find(({ value }) => value === zone) ?? { value: zone, label: zone }}
              onChange={({ detail }) => setZone(detail.selectedOption.value ?? ofBrowser)}
              filteringType="auto"
              filteringAriaLabel={t('find')}
              filteringPlaceholder={t('find')}
              virtualScroll
            />
          </FormField>
          <Button variant="primary" formAction="submit" loading={isRunning}>
            {t('save')}
          </Button>
        </SpaceBetween>
      </Container>
    </form>
  );
}

/** The browser's zone first, then UTC, then every zone that the browser knows; only the browser can tell the first and the last. */
function useOptions(): readonly SelectProps.Option[] {
  const t = useTranslations('settings.timeZone');
  const [known, setKnown] = useState<{ own: string; zones: readonly string[] }>();
  useEffect(() => setKnown({ own: browserTimeZone(), zones: Intl.supportedValuesOf('timeZone') }), []);
  const zones = ['UTC', ...(known?.zones ?? []).filter((name) => name !== 'UTC')];
  return [
    { value: ofBrowser, label: known ? t('browserIs', { zone: known.own }) : t('browser') },
    ...zones.map((name) => ({ value: name, label: name })),
  ];
}
