'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useFormatter, useTranslations } from 'next-intl';
import { RegionName } from '#app/_shell/region-name.tsx';
import { SentenceGap } from '#app/_shell/sentence-gap.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import { invocationsPerMinute } from '#lib/core/rollout/health.ts';
import type { FunctionMetrics, HealthReport } from '#lib/core/rollout/health-report.ts';
import type { LaneProgress } from '#lib/db/rollouts/progress-cells.ts';

type HealthReportViewProps = {
  report: HealthReport;
  /** For the accounts' names. */
  lanes: readonly LaneProgress[];
};

const verdictTypes = { healthy: 'success', unhealthy: 'error', unknown: 'info' } as const;

/** What the health gate found, with the figures behind it: before the change against after it. */
export function HealthReportView({ report, lanes }: HealthReportViewProps) {
  const t = useTranslations('rollouts.progress');
  const failureText = useFailureText();
  const isUnknown = report.verdict === 'unknown';
  return (
    <ExpandableSection
      defaultExpanded={report.verdict !== 'healthy' || report.unread.length > 0}
      headerText={
        <span>
          {t('healthOf')}{' '}
          <StatusIndicator type={verdictTypes[report.verdict]}>
            {isUnknown
              ? t(report.unread.length > 0 ? 'healthUnknown.unread' : 'healthUnknown.few')
              : t(`healthVerdicts.${report.verdict}`)}
          </StatusIndicator>
        </span>
      }
    >
      <SpaceBetween size="m">
        {isUnknown ? <Alert type="warning">{t('healthUnknownNext')}</Alert> : null}
        {report.unread.map(({ awsAccountId, region, functionCount, failure }) => (
          <div key={`${awsAccountId} ${region}`}>
            {t.rich('healthUnread', {
              account: lanes.find((lane) => lane.awsAccountId === awsAccountId)?.accountName ?? awsAccountId,
              region,
              whole: (text) => <RegionName>{text}</RegionName>,
              count: functionCount,
              reason: failureText(failure),
            })}
          </div>
        ))}
        <Box color="text-body-secondary">
          {t('healthJudged', { judged: report.judgedCount, total: report.functionCount })}
          <SentenceGap />
          {t('healthFigures')}
        </Box>
        <Figures baseline={report.baseline} current={report.current} />
        {report.breaching.length > 0 ? (
          <div>
            <Box variant="awsui-key-label">{t('breaching')}</Box>
            <ul>
              {report.breaching.map((one) => (
                <li key={one.functionArn}>
                  {t('breachingFunction', {
                    name: one.functionArn.split(':').at(-1) ?? one.functionArn,
                    breach: t(`breaches.${one.breach}`),
                  })}
                  <Figures baseline={one.baseline} current={one.current} />
                </li>
              ))}
            </ul>
          </div>
        ) : null}
      </SpaceBetween>
    </ExpandableSection>
  );
}

function Figures({ baseline, current }: { baseline: FunctionMetrics; current: FunctionMetrics }) {
  const t = useTranslations('rollouts.progress');
  const format = useFormatter();
  const [before, after] = [invocationsPerMinute(baseline), invocationsPerMinute(current)];
  const perMinute = (value: number) => format.number(value, { maximumFractionDigits: 1 });
  const pair = (figure: (metrics: FunctionMetrics) => string) =>
    t('healthPair', { before: figure(baseline), after: figure(current) });
  const rate = (part: number, calls: number) => (calls === 0 ? t('noData') : format.number(part / calls, 'percent'));
  const milliseconds = (value: number | null) =>
    value === null ? t('noData') : t('milliseconds', { value: Math.round(value) });
  return (
    <KeyValuePairs
      columns={4}
      items={[
        before === null || after === null
          ? { label: t('healthInvocations'), value: pair((metrics) => format.number(metrics.invocations)) }
          : {
              label: t('healthPerMinute'),
              value: t('healthPair', { before: perMinute(before), after: perMinute(after) }),
            },
        { label: t('healthErrors'), value: pair(({ errors, invocations }) => rate(errors, invocations)) },
        // AWS does not count a throttled call as an invocation.
        {
          label: t('healthThrottles'),
          value: pair(({ throttles, invocations }) => rate(throttles, invocations + throttles)),
        },
        { label: t('healthDuration'), value: pair((metrics) => milliseconds(metrics.meanDurationMilliseconds)) },
      ]}
    />
  );
}
