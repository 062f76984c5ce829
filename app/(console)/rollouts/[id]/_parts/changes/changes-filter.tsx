'use client';

import { useTranslations } from 'next-intl';
import { AddressFilter, type AddressProperty } from '#app/_parts/address-filter/address-filter.tsx';
import { outcomes, verdicts } from '#lib/core/change/change-codes.ts';
import { checkKinds } from '#lib/core/change/unchecked.ts';
import type { ChangeFilter } from '#lib/core/rollout/change-filter.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { useLive } from '../live.tsx';

type Option = { value: string; label: string };

type ChangesFilterProps = {
  head: RolloutHead;
  filter: ChangeFilter;
  total: number;
  findings: Option[];
  failures: Option[];
  /** The Changes that `filter.sameAs` names, by the names of their functions. */
  sameAs: Option[];
};

/** What the functions of a Rollout can be narrowed by. */
export function ChangesFilter({ head, filter, total, findings, failures, sameAs }: ChangesFilterProps) {
  const t = useTranslations('rollouts');
  const common = useTranslations('common');
  const { progress } = useLive();
  const accounts = new Map(head.targets.map((target) => [target.awsAccountId, target.accountName]));
  const property = (key: keyof ChangeFilter, options?: readonly Option[]): AddressProperty => ({
    key,
    label: t(`table.properties.${key}`),
    valuesLabel: t(`table.values.${key}`),
    ...(options ? { options } : {}),
  });
  const properties: AddressProperty[] = [
    property('text'),
    property(
      'verdict',
      verdicts.map((verdict) => ({ value: verdict, label: t(`verdicts.${verdict}`) })),
    ),
    property(
      'outcome',
      outcomes.map((outcome) => ({ value: outcome, label: t(`outcomes.${outcome}`) })),
    ),
    property('finding', findings),
    property('failure', failures),
    property(
      'unchecked',
      checkKinds.map((kind) => ({ value: kind, label: t(`unchecked.kinds.${kind}`) })),
    ),
    property(
      'account',
      [...accounts].map(([id, name]) => ({ value: id, label: common('nameAndId', { name, id }) })),
    ),
    property(
      'region',
      [...new Set(head.targets.map(({ region }) => region))].map((value) => ({ value, label: value })),
    ),
    property(
      'wave',
      progress.waves.map(({ index }) => ({ value: String(index), label: String(index + 1) })),
    ),
    { ...property('sameAs', sameAs), isHidden: true },
  ];
  return (
    <AddressFilter
      properties={properties}
      values={{ ...filter, text: filter.text ? [filter.text] : undefined, wave: filter.wave?.map(String) }}
      freeText="text"
      placeholder={t('table.filterPlaceholder')}
      ariaLabel={t('table.filterLabel')}
      countText={t('table.matches', { count: total })}
    />
  );
}
