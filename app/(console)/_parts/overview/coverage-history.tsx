'use client';

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { Fragment } from 'react';
import { useAddress } from '#app/_parts/address-filter/use-address.ts';
import { useAddressSwitch } from '#app/_parts/address-filter/use-address-state.ts';
import { useDayText } from '#app/_shell/moment.tsx';
import { statuses } from '#lib/core/datadog/status-names.ts';
import { coveredOf, totalOf } from '#lib/core/functions/coverage.ts';
import type { CoverageDay } from '#lib/core/functions/coverage-counts.ts';
import styles from './coverage.module.css';
import { CoverageLegend } from './coverage-legend.tsx';
import { areasOf, chartHeight, chartWidth, daysBetweenEnds, mostOf, runsOf, shareOfWidth } from './history-areas.ts';

const spans = [30, 90, 400] as const;
/** Days that the chart names beside its first and its last. */
const daysNamedBetween = 3;

type Props = { days: readonly CoverageDay[]; span: number };

/** Coverage day by day as areas, with the same numbers as a table. */
export function CoverageHistory({ days, span }: Props) {
  const t = useTranslations('overview.history');
  const { href } = useAddress();
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={t('description')}
          actions={
            <nav aria-label={t('span')} className={styles.spans}>
              {spans.map((one) => (
                <Link
                  key={one}
                  href={href({ days: String(one) })}
                  scroll={false}
                  prefetch={false}
                  aria-current={one === span ? 'true' : undefined}
                >
                  {t('days', { count: one })}
                </Link>
              ))}
            </nav>
          }
        >
          {t('title')}
        </Header>
      }
    >
      {days.length < 2 ? <Box color="text-body-secondary">{t('tooFew')}</Box> : <Chart days={days} />}
    </Container>
  );
}

function Chart({ days }: { days: readonly CoverageDay[] }) {
  const t = useTranslations('overview.history');
  const format = useFormatter();
  const [isTable, setIsTable] = useAddressSwitch('table');
  const writeDay = useDayText();
  const dayText = ({ day }: CoverageDay) => writeDay(day);
  const shareOf = ({ countByStatus }: CoverageDay) => {
    const total = totalOf(countByStatus);
    return total === 0 ? t('none') : format.number(coveredOf(countByStatus) / total, 'percent');
  };
  const atText = (day: CoverageDay) =>
    totalOf(day.countByStatus) === 0
      ? t('atNone', { day: dayText(day) })
      : t('at', { day: dayText(day), share: shareOf(day) });
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return null;
  const most = mostOf(days);
  const half = Math.round(most / 2);
  const halfAt = chartHeight * (1 - half / Math.max(1, most));
  const middle = daysBetweenEnds(days, daysNamedBetween);
  return (
    <>
      <CoverageLegend />
      <div className={styles.chart}>
        <span className={styles.most}>{format.number(most)}</span>
        <svg
          viewBox={`0 0 ${chartWidth} ${chartHeight}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={t('label', {
            from: dayText(first),
            before: shareOf(first),
            to: dayText(last),
            now: shareOf(last),
          })}
        >
          <HistoryPatterns />
          {areasOf(days).map(({ status, points }) => (
            <polygon key={`${status} ${points}`} data-status={status} points={points} />
          ))}
          <line className={styles.line} x1={0} x2={chartWidth} y1={halfAt} y2={halfAt} />
          {middle.map(({ day }) => (
            <line
              key={day}
              className={styles.line}
              x1={chartWidth * shareOfWidth(days, day)}
              x2={chartWidth * shareOfWidth(days, day)}
              y1={0}
              y2={chartHeight}
            />
          ))}
        </svg>
        {most > 1 ? <span className={styles.half}>{format.number(half)}</span> : null}
        <div className={styles.between} aria-hidden>
          {middle.map((day) => (
            <span
              key={day.day}
              className={styles.named}
              style={{ insetInlineStart: `${100 * shareOfWidth(days, day.day)}%` }}
            >
              {dayText(day)}
            </span>
          ))}
        </div>
        <div className={styles.ends}>
          <span>{atText(first)}</span>
          <span>{atText(last)}</span>
        </div>
      </div>
      {runsOf(days).length > 1 ? <div className={styles.quiet}>{t('gaps')}</div> : null}
      <ExpandableSection
        headerText={t('table')}
        expanded={isTable}
        onChange={({ detail }) => setIsTable(detail.expanded)}
      >
        {isTable ? <HistoryTable days={days} dayText={dayText} shareOf={shareOf} /> : null}
      </ExpandableSection>
    </>
  );
}

/** The patterns by which areas differ beside their colour, as those of the bars. */
function HistoryPatterns() {
  return (
    <defs>
      <pattern id="coverage-outdated" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect width="8" height="8" data-status="outdated" />
        <rect width="2" height="8" className={styles.mark} />
      </pattern>
      <pattern id="coverage-partly" width="8" height="8" patternUnits="userSpaceOnUse">
        <rect width="8" height="8" data-status="partly" />
        <circle cx="4" cy="4" r="1.4" className={styles.mark} />
      </pattern>
      <pattern id="coverage-cannotBe" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="8" height="8" data-status="cannotBe" />
        <rect width="1.5" height="8" className={styles.mark} />
      </pattern>
    </defs>
  );
}

type TableProps = {
  days: readonly CoverageDay[];
  dayText: (day: CoverageDay) => string;
  shareOf: (day: CoverageDay) => string;
};

function HistoryTable({ days, dayText, shareOf }: TableProps) {
  const t = useTranslations('overview.history');
  const words = useTranslations('status.status');
  const format = useFormatter();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <section className={styles.scrolled} aria-label={t('title')} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('day')}</th>
            <th scope="col">{t('share')}</th>
            {statuses.map((status) => (
              <th key={status} scope="col">
                {words(status)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runsOf(days)
            .toReversed()
            .map(({ days: run, missingBefore }) => (
              <Fragment key={run[0]?.day}>
                {run.toReversed().map((day) => (
                  <tr key={day.day}>
                    <th scope="row">{dayText(day)}</th>
                    <td>{shareOf(day)}</td>
                    {statuses.map((status) => (
                      <td key={status}>{format.number(day.countByStatus[status])}</td>
                    ))}
                  </tr>
                ))}
                {missingBefore > 0 ? (
                  <tr>
                    <td className={styles.missing} colSpan={statuses.length + 2}>
                      {t('notCounted', { count: missingBefore })}
                    </td>
                  </tr>
                ) : null}
              </Fragment>
            ))}
        </tbody>
      </table>
    </section>
  );
}
