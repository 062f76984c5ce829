'use client';

import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { factColumnWidth } from '#app/_parts/fact-column-width.ts';
import { OutcomeView, VerdictView } from '#app/_parts/rollout-status.tsx';
import { WaitingText } from '#app/_parts/waiting-text.tsx';
import { CopyableId } from '#app/_shell/copyable.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import { SentenceGap } from '#app/_shell/sentence-gap.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import { useList } from '#app/_shell/use-list.ts';
import { changeInTimeline } from '#app/(console)/_parts/timeline-address.ts';
import { useUncheckedText } from '#app/(console)/rollouts/[id]/_parts/preview/use-unchecked-text.ts';
import { changeStateOf } from '#lib/core/functions/change-state.ts';
import type { RolloutStatus } from '#lib/core/rollout/status.ts';
import type { ChangeDetail } from '#lib/db/rollouts/change-page.ts';

/** What is known of one Change, and why it was not applied when it was not. */
export function ChangeSummary({ change, rolloutStatus }: { change: ChangeDetail; rolloutStatus: RolloutStatus }) {
  const t = useTranslations('rollouts');
  const list = useList();
  const uncheckedText = useUncheckedText()(change);
  const items: KeyValuePairsProps.Pair[] = [
    {
      label: t('change.functionPage'),
      value: change.functionId ? (
        <PageLink href={`/functions/${change.functionId}`}>{change.functionName}</PageLink>
      ) : (
        change.functionName
      ),
    },
    {
      label: t('change.account'),
      value: (
        <>
          <div>{change.accountName}</div>
          <CopyableId text={change.awsAccountId} what={t('change.account')} />
        </>
      ),
    },
    { label: t('change.region'), value: <RegionName>{change.region}</RegionName> },
    { label: t('change.runtime'), value: list([change.runtime ?? t('table.container'), change.architecture]) },
    { label: t('change.verdict'), value: <VerdictView verdict={change.verdict} /> },
  ];
  if (change.verdict === 'change') {
    items.push({
      label: t('change.state'),
      value: <OutcomeView outcome={changeStateOf(change.outcome, rolloutStatus)} isWaiting={change.waiting !== null} />,
    });
    if (change.wave !== null) {
      items.push({ label: t('change.wave'), value: t('table.waveNumber', { number: change.wave + 1 }) });
    }
  }
  if (change.plannedAt) items.push({ label: t('change.readAt'), value: <Moment value={change.plannedAt} exact /> });
  if (change.finishedAt && change.verdict === 'change') {
    items.push({ label: t('change.finishedAt'), value: <Moment value={change.finishedAt} exact /> });
  }
  if (change.attempts > 0) items.push({ label: t('change.attempts'), value: change.attempts });
  if (change.requestIds.length > 0) {
    const what = t('change.requestIds');
    items.push({
      label: what,
      value: (
        <SpaceBetween size="xxs">
          {change.requestIds.map((id) => (
            <CopyableId key={id} text={id} what={what} />
          ))}
        </SpaceBetween>
      ),
    });
  }
  if (change.reverts) {
    const { rolloutId, changeId, rolloutNumber } = change.reverts;
    items.push({
      label: t('change.reverts'),
      value: (
        <PageLink href={`/rollouts/${rolloutId}/changes/${changeId}`}>
          {t('number', { number: rolloutNumber })}
        </PageLink>
      ),
    });
  }
  if (change.restores) {
    items.push({
      label: t('change.restores'),
      value: (
        <PageLink href={changeInTimeline(change.functionId, change.restores)}>
          {t('change.restoredState', { side: change.restores.side, number: change.restores.rolloutNumber })}
        </PageLink>
      ),
    });
  }
  if (change.revertedBy.length > 0) {
    items.push({
      label: t('change.revertedBy'),
      value: (
        <SpaceBetween size="xxs">
          {change.revertedBy.map((revert) => (
            <PageLink key={revert.changeId} href={`/rollouts/${revert.rolloutId}/changes/${revert.changeId}`}>
              {t('number', { number: revert.rolloutNumber })}
            </PageLink>
          ))}
        </SpaceBetween>
      ),
    });
  }
  return (
    <SpaceBetween size="l">
      <StateAlerts change={change} />
      {change.excludedReason === null ? null : (
        <Alert type="info">{t('table.excludedReason', { reason: change.excludedReason })}</Alert>
      )}
      {uncheckedText ? <Alert type="warning">{uncheckedText}</Alert> : null}
      <Container>
        <KeyValuePairs columns={4} minColumnWidth={factColumnWidth} items={items} />
      </Container>
    </SpaceBetween>
  );
}

/** Why the Change was not applied, or what it waits for; an unclear one has not failed yet, whatever became of its update. */
function StateAlerts({ change }: { change: ChangeDetail }) {
  const t = useTranslations('rollouts');
  const list = useList();
  const failureText = useFailureText();
  const isUnclear = change.outcome === 'unclear';
  return (
    <>
      {change.failure && !isUnclear ? (
        <Alert type={change.outcome === 'failed' ? 'error' : 'warning'}>
          {failureText(change.failure)}
          <SentenceGap />
          {change.stalePaths.length > 0 ? t('table.stalePaths', { paths: list(change.stalePaths) }) : ''}
        </Alert>
      ) : null}
      {change.waiting ? (
        <Alert type={isUnclear ? 'warning' : 'info'}>
          <WaitingText waiting={change.waiting} />
        </Alert>
      ) : null}
    </>
  );
}
