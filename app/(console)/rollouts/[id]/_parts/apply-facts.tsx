'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { gateSight } from '#lib/core/rollout/health.ts';
import type { Review } from '#lib/db/rollouts/review-rows.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { useLive } from './live.tsx';
import { useDuration } from './time.ts';

/** How a Rollout will be applied: waves, wait, stop rule, health gate and what it cannot see, warnings. */
export function ApplyFacts({ head }: { head: RolloutHead }) {
  const t = useTranslations('rollouts');
  const duration = useDuration();
  const { progress, review } = useLive();
  const say = useTranslations('review.apply');
  const { waves, pace, counts } = progress;
  const { stopRule, healthGate, bakeSeconds, onBreach } = pace;
  const sight = gateSight(pace);
  const isWatched = sight === 'watches' || sight === 'early';
  // Never a condition: it says what nobody would like to find out afterwards.
  const viewedText = ({ groups, viewed }: Review) =>
    viewed >= groups ? say('all', { groups }) : say('notViewed', { count: groups - viewed });
  const warnings = t('apply.warningsText', { count: head.warned.functions });
  return (
    <SpaceBetween size="m">
      {sight === 'watches' ? null : <Alert type="warning">{t(`progress.gate.${sight}`)}</Alert>}
      {head.warned.canaries > 0 ? (
        <Alert type="warning">{t('apply.canaries', { count: head.warned.canaries })}</Alert>
      ) : null}
      <KeyValuePairs
        columns={2}
        items={[
          {
            label: t('apply.waves'),
            info: <InfoLink subject="strategy" about={t('apply.waves')} />,
            value: t('apply.wavesText', { count: waves.length, sizes: waves.map(({ size }) => size).join(' → ') }),
          },
          {
            label: t('apply.bake'),
            value: bakeSeconds === 0 ? t('apply.bakeNone') : t('apply.bakeText', { time: duration(bakeSeconds) }),
          },
          {
            label: t('apply.stopRule'),
            info: <InfoLink subject="stopped" about={t('apply.stopRule')} />,
            value: t('settingsView.stopRuleText', {
              failures: stopRule.maxFailures,
              percent: stopRule.maxFailurePercent,
              minFinished: stopRule.minFinished,
            }),
          },
          {
            label: t('apply.onBreach'),
            value: onBreach === 'revert' ? t('strategy.onBreachRevert') : t('strategy.onBreachStop'),
          },
          {
            label: t('apply.healthGate'),
            info: <InfoLink subject="strategy" about={t('apply.healthGate')} />,
            value: (
              <>
                {t(`apply.sight.${sight}`)}
                {isWatched ? (
                  <Box color="text-body-secondary" fontSize="body-s">
                    {t('apply.sightLimits', { invocations: healthGate.minInvocations })}
                  </Box>
                ) : null}
              </>
            ),
          },
          {
            label: t('apply.warnings'),
            value:
              head.warned.functions === 0 ? (
                warnings
              ) : (
                <PageLink href={`/rollouts/${head.id}?view=findings`}>{warnings}</PageLink>
              ),
          },
          ...(review === undefined || review.groups === 0 ? [] : [{ label: say('label'), value: viewedText(review) }]),
          ...(counts.excluded > 0
            ? [{ label: t('apply.excluded'), value: t('apply.excludedText', { count: counts.excluded }) }]
            : []),
        ]}
      />
    </SpaceBetween>
  );
}
