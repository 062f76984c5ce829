'use client';

import Button from '@cloudscape-design/components/button';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useAddressSwitch } from '#app/_parts/address-filter/use-address-state.ts';
import { statuses } from '#lib/core/datadog/status-names.ts';
import {
  type CountByStatus,
  type CoverageDimension,
  coverageAddress,
  coveredOf,
  totalOf,
} from '#lib/core/functions/coverage.ts';
import type { CoverageList } from '#lib/core/functions/coverage-counts.ts';
import styles from './coverage.module.css';

/** So many groups are shown before somebody asks for all. */
const mostAtFirst = 10;

type Props = {
  dimension: CoverageDimension;
  list: CoverageList;
  tagKey: string | null;
  nameOf: (value: string | null, label?: string) => string;
};

/** Groups of functions as bars, those with the most functions first; ten of them, or all. */
export function CoverageGroups({ dimension, list, tagKey, nameOf }: Props) {
  const t = useTranslations('overview');
  const [isWhole, setIsWhole] = useAddressSwitch(`whole-${dimension}`);
  const { groups, others } = list;
  const shown = isWhole ? groups : groups.slice(0, mostAtFirst);
  const hidden = groups.length + (others?.values ?? 0) - mostAtFirst;
  return (
    <>
      <ul className={styles.groups}>
        {shown.map(({ value, label, countByStatus }) => (
          <li key={value === null ? 'without' : `=${value}`}>
            <Group
              name={nameOf(value, label)}
              counts={countByStatus}
              addressOf={(status) =>
                coverageAddress(dimension, value, { tagKey, ...(status === undefined ? {} : { status }) })
              }
            />
          </li>
        ))}
        {others && isWhole ? (
          <li>
            <Group
              name={t('otherValues', { count: others.values })}
              counts={others.countByStatus}
              addressOf={() => undefined}
            />
          </li>
        ) : null}
      </ul>
      {groups.length === 0 ? <p className={styles.quiet}>{t('noFunctions')}</p> : null}
      {hidden > 0 ? (
        <Button variant="inline-link" ariaExpanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? t('showFirst', { count: mostAtFirst }) : t('showAll', { count: hidden + mostAtFirst })}
        </Button>
      ) : null}
    </>
  );
}

type GroupProps = {
  name: string;
  counts: CountByStatus;
  /** The list of its functions, or of those with a status; undefined where no list can show exactly them. */
  addressOf: (status?: (typeof statuses)[number]) => string | undefined;
};

function Group({ name, counts, addressOf }: GroupProps) {
  const t = useTranslations('overview');
  const words = useTranslations('status.status');
  const format = useFormatter();
  const total = totalOf(counts);
  return (
    <>
      <div className={styles.groupHead}>
        <Followed address={addressOf()} className={styles.groupName}>
          {name}
        </Followed>
        <span className={styles.quiet}>
          {t('shareText', {
            instrumented: format.number(coveredOf(counts)),
            total: format.number(total),
            percent: format.number(total === 0 ? 0 : coveredOf(counts) / total, 'percent'),
          })}
        </span>
      </div>
      <div className={styles.bar}>
        {statuses
          .filter((status) => counts[status] > 0)
          .map((status) => {
            const label = t('part', { name, count: counts[status], status: words(status) });
            return (
              <Followed
                key={status}
                address={addressOf(status)}
                className={styles.part}
                status={status}
                label={label}
                share={counts[status]}
              >
                <span className={styles.count}>{format.number(counts[status])}</span>
              </Followed>
            );
          })}
      </div>
    </>
  );
}

type FollowedProps = {
  address: string | undefined;
  className: string | undefined;
  children: ReactNode;
  /** Of a part of a bar: its status, what it says, and how many functions it stands for. */
  status?: string;
  label?: string;
  share?: number;
};

/** A link, or the same as text where there is no list to go to. Lists are not fetched before somebody goes there. */
function Followed({ address, className, children, status, label, share }: FollowedProps) {
  const look = { className, 'data-status': status, title: label, style: share ? { flexGrow: share } : undefined };
  if (address === undefined) {
    return (
      <span {...look} {...(label ? { role: 'img', 'aria-label': label } : {})}>
        {children}
      </span>
    );
  }
  return (
    <Link {...look} href={address} prefetch={false} aria-label={label}>
      {children}
    </Link>
  );
}
