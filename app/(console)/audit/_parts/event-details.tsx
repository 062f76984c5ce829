'use client';

import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Dialog } from '#app/_parts/dialog.tsx';
import { CopyableId } from '#app/_shell/copyable.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import { ActionName } from '#app/(console)/_parts/action-name.tsx';
import { ActorName } from '#app/(console)/_parts/actor-name.tsx';
import type { RecordedChange } from '#lib/core/audit/setting-changes.ts';
import type { AttributeValue } from '#lib/core/change/change.ts';
import { errorCodes, type Failure } from '#lib/core/errors.ts';
import { factsIn } from '#lib/core/language/facts.ts';
import type { AuditRow } from '#lib/db/audit/audit-log.ts';

/** One event with all that was recorded: attributes before and after, AWS's request id, further facts. */
export function EventDetails({ event, onDismiss }: { event: AuditRow; onDismiss: () => void }) {
  const t = useTranslations('audit');
  return (
    <Dialog
      title={<ActionName action={event.action} />}
      confirm={t('details.close')}
      size="max"
      onConfirm={onDismiss}
      onDismiss={onDismiss}
    >
      <KeyValuePairs columns={3} items={useFacts(event)} />
      {event.attributes.length > 0 ? <Attributes attributes={event.attributes} /> : null}
    </Dialog>
  );
}

function useFacts(event: AuditRow) {
  const t = useTranslations('audit');
  const failureText = useFailureText();
  const locale = useLocale();
  const facts: { label: string; value: ReactNode }[] = [
    { label: t('columns.at'), value: <Moment value={event.at} exact /> },
    { label: t('columns.actor'), value: <ActorName event={event} /> },
  ];
  const addId = (label: string, id: string | null) => {
    if (id !== null) facts.push({ label, value: <CopyableId text={id} what={label} /> });
  };
  addId(t('details.eventId'), event.id);
  addId(t('details.functionArn'), event.functionArn);
  addId(t('filter.properties.account'), event.awsAccountId);
  if (event.region !== null) {
    facts.push({ label: t('filter.properties.region'), value: <RegionName>{event.region}</RegionName> });
  }
  addId(t('details.requestId'), event.awsRequestId);
  if (event.rolloutId && event.changeId && event.rolloutNumber !== null) {
    facts.push({
      label: t('columns.rollout'),
      value: (
        <PageLink href={`/rollouts/${event.rolloutId}/changes/${event.changeId}`}>
          {t('rolloutNumber', { number: event.rolloutNumber })}
        </PageLink>
      ),
    });
  }
  const failure = recordedFailureOf(event);
  if (failure) facts.push({ label: t('columns.outcome'), value: failureText(failure) });
  for (const [name, value] of Object.entries(event.details)) {
    const text = factsIn(locale, { [name]: String(value ?? '–') })[name];
    facts.push({ label: t.has(`facts.${name}`) ? t(`facts.${name}`) : name, value: text });
  }
  return facts;
}

/** The refusal or failure that the event records, so that its sentence can be shown. */
function recordedFailureOf(event: AuditRow): Failure | undefined {
  const named = event.details['code'] ?? event.details['failure'] ?? event.outcome;
  const code = errorCodes.find((one) => one === named);
  if (!code) return undefined;
  const params = Object.entries(event.details).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  );
  return { code, params: Object.fromEntries(params) };
}

function Attributes({ attributes }: { attributes: readonly RecordedChange[] }) {
  const t = useTranslations('audit.details');
  const settings = useTranslations('audit.settings');
  return (
    <SpaceBetween size="xs">
      <Table
        variant="embedded"
        items={[...attributes]}
        trackBy="path"
        wrapLines
        ariaLabels={{ tableLabel: t('changes', { count: attributes.length }) }}
        columnDefinitions={[
          {
            id: 'path',
            header: t('attribute'),
            isRowHeader: true,
            cell: ({ path }) => (settings.has(path) ? settings(path) : path),
          },
          { id: 'before', header: t('before'), cell: (attribute) => <Value value={attribute.before} /> },
          { id: 'after', header: t('after'), cell: (attribute) => <Value value={attribute.after} /> },
        ]}
      />
      <Box color="text-body-secondary" fontSize="body-s">
        {t('secretNote')}
      </Box>
    </SpaceBetween>
  );
}

function Value({ value }: { value: AttributeValue | undefined }) {
  const t = useTranslations('audit.details');
  if (value === undefined) return <Box color="text-body-secondary">{t('absent')}</Box>;
  const texts = typeof value === 'string' ? [value] : value;
  if (texts.length === 0) return <Box color="text-body-secondary">{t('empty')}</Box>;
  return (
    <Box variant="code">
      {texts.map((text) => (
        <div key={text}>{text}</div>
      ))}
    </Box>
  );
}
