'use client';

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useAddress } from '#app/_parts/address-filter/use-address.ts';
import { useAddressSwitch } from '#app/_parts/address-filter/use-address-state.ts';
import { useDayText } from '#app/_shell/moment.tsx';
import { statuses } from '#lib/core/datadog/status-names.ts';
import { coveredOf, totalOf } from '#lib/core/functions/coverage.ts';
import type { CoverageDay } from '#lib/core/functions/coverage-counts.ts';
import styles from './coverage.module.css';
import { CoverageLegend } from './coverage-legend.tsx';
import { areasOf, chartHeight, chartWidth, mostOf } from './history-areas.ts';

const spans = [30, 90, 400] as const;

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
    return format.number(total === 0 ? 0 : coveredOf(countByStatus) / total, 'percent');
  };
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return null;
  return (
    <>
      <CoverageLegend />
      <div className={styles.chart}>
        <span className={styles.most}>{format.number(mostOf(days))}</span>
        <svg
          viewBox={`0 0 ${chartWidth} ${chartHeight}`}
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
            <polygon key={status} data-status={status} points={points} />
          ))}
        </svg>
        <div className={styles.ends}>
          <span>{t('at', { day: dayText(first), share: shareOf(first) })}</span>
          <span>{t('at', { day: dayText(last), share: shareOf(last) })}</span>
        </div>
      </div>
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
      <pattern id="coverage-outdated" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="8" height="8" data-status="outdated" />
        <rect width="2" height="8" className={styles.mark} />
      </pattern>
      <pattern id="coverage-partly" width="8" height="8" patternUnits="userSpaceOnUse">
        <rect width="8" height="8" data-status="partly" />
        <circle cx="4" cy="4" r="1.4" className={styles.mark} />
      </pattern>
      <pattern id="coverage-cannotBe" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
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
            {statuses.map((status) => (
              <th key={status} scope="col">
                {words(status)}
              </th>
            ))}
            <th scope="col">{t('share')}</th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.day}>
              <th scope="row">{dayText(day)}</th>
              {statuses.map((status) => (
                <td key={status}>{format.number(day.countByStatus[status])}</td>
              ))}
              <td>{shareOf(day)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
