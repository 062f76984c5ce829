'use client';

import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import { useTimeZone, useTranslations } from 'next-intl';
import { AddressFilter, type AddressProperty } from '#app/_parts/address-filter/address-filter.tsx';
import { useAddress } from '#app/_parts/address-filter/use-address.ts';
import { auditActions } from '#lib/core/audit/actions.ts';
import type { AuditFilter } from '#lib/core/audit/audit-filter.ts';
import { outcomes } from '#lib/core/change/change-codes.ts';
import type { AwsAccountId } from '#lib/core/lambda/account-id.ts';
import { defaultTimeZone, offsetMinutes } from '#lib/core/language/time-zone.ts';

type AuditFilterBarProps = {
  filter: AuditFilter;
  accounts: readonly { awsAccountId: AwsAccountId; name: string }[];
  countText: string;
};

/** The cursors of the pages, which another filter makes meaningless. */
const cursors = ['before', 'after'] as const;

/** Time range, and what else the log can be narrowed by. */
export function AuditFilterBar({ filter, accounts, countText }: AuditFilterBarProps) {
  const t = useTranslations('audit');
  const common = useTranslations('common');
  const property = (
    key: 'actor' | 'action' | 'account' | 'region' | 'function' | 'rollout' | 'outcome' | 'change',
    options?: AddressProperty['options'],
  ): AddressProperty => ({
    key,
    label: t(`filter.properties.${key}`),
    valuesLabel: t(`filter.values.${key}`),
    ...(options ? { options } : {}),
  });
  const properties = [
    property('actor'),
    property(
      'action',
      auditActions.map((action) => ({ value: action, label: t(`actions.${action.replace('.', '_')}`) })),
    ),
    property(
      'account',
      accounts.map(({ awsAccountId: id, name }) => ({ value: id, label: common('nameAndId', { name, id }) })),
    ),
    property('region'),
    property('function'),
    property('rollout'),
    property(
      'outcome',
      outcomes.map((outcome) => ({ value: outcome, label: t(`outcomes.${outcome}`) })),
    ),
    { ...property('change'), isHidden: true },
  ];
  return (
    <AddressFilter
      properties={properties}
      values={{ ...listsOf(filter), rollout: filter.rollout?.map(String) }}
      freeText="function"
      placeholder={t('filter.placeholder')}
      ariaLabel={t('filter.label')}
      countText={countText}
      reset={cursors}
    >
      <TimeRange from={filter.from} until={filter.until} />
    </AddressFilter>
  );
}

function listsOf({ actor, action, account, region, function: name, outcome, change }: AuditFilter) {
  return { actor, action, account, region, function: name, outcome, change };
}

function TimeRange({ from, until }: { from: string | undefined; until: string | undefined }) {
  const t = useTranslations('audit.filter');
  const { change } = useAddress();
  const timeZone = useTimeZone() ?? defaultTimeZone;
  const value: DateRangePickerProps.Value | null =
    from || until ? { type: 'absolute', startDate: from ?? epoch, endDate: until ?? new Date().toISOString() } : null;
  const onChange = ({ detail }: { detail: DateRangePickerProps.ChangeDetail }) => {
    const range = instantsOf(detail.value);
    change({ ...range, before: undefined, after: undefined });
  };
  return (
    <DateRangePicker
      value={value}
      onChange={onChange}
      relativeOptions={[
        { key: 'hour', amount: 1, unit: 'hour', type: 'relative' },
        { key: 'day', amount: 1, unit: 'day', type: 'relative' },
        { key: 'week', amount: 7, unit: 'day', type: 'relative' },
        { key: 'month', amount: 30, unit: 'day', type: 'relative' },
      ]}
      isValidRange={(range) =>
        range?.type === 'absolute' && range.startDate >= range.endDate
          ? { valid: false, errorMessage: t('timeOrder') }
          : { valid: true }
      }
      getTimeOffset={(date) => offsetMinutes(timeZone, date)}
      placeholder={t('timePlaceholder')}
      i18nStrings={{ ariaLabel: t('timeLabel') }}
      expandToViewport
    />
  );
}

const epoch = '1970-01-01T00:00:00Z';
const unitMilliseconds: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
  year: 31_536_000_000,
};

/** A range as instants; "the last hour" is fixed at the moment it is chosen, so that a shared address shows the same. */
function instantsOf(value: DateRangePickerProps.Value | null): { from: string | undefined; until: string | undefined } {
  if (value === null) return { from: undefined, until: undefined };
  if (value.type === 'absolute') {
    return { from: new Date(value.startDate).toISOString(), until: new Date(value.endDate).toISOString() };
  }
  const length = value.amount * (unitMilliseconds[value.unit] ?? 0);
  return { from: new Date(Date.now() - length).toISOString(), until: undefined };
}
