'use client';

import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { PageLink } from '#app/_shell/links.tsx';
import { useMomentText } from '#app/_shell/moment.tsx';
import type { RolloutOutlook } from '#lib/code/live/live-report.ts';
import type { PlannedCode } from '#lib/commands/code/code-queries.ts';
import styles from '../workbench.module.css';
import { continuationOf } from './continuation.ts';
import { WantedList } from './wanted-list.tsx';

/** So many functions or settings are named; more are counted. */
const mostNamed = 5;
const kinds = ['several', 'unsure', 'shared', 'none'] as const;

/** What the next deployment makes of the functions that run, without the patch and with it, in plain sentences. */
export function OutlookView({ live, hasPatch }: { live: PlannedCode['live']; hasPatch: boolean }) {
  const t = useTranslations('code.live');
  const moment = useMomentText();
  const { outlook, wanted, isComplete } = live;
  const { counts, rollouts, others } = outlook;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0 && wanted === null) return null;
  const [oldest] = rollouts.map(({ seenAt }) => seenAt).sort();
  const hint = oldest === undefined ? t('hintNone') : t('hint', { when: moment(oldest) });
  return (
    <Container
      header={
        <Header variant="h2" description={hint}>
          {t('title')}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {isComplete ? null : <Alert type="warning">{t('incomplete')}</Alert>}
        <ul className={styles.outlook}>
          {rollouts.map((one) => (
            <RolloutLine key={`${one.rolloutId} ${one.before} ${one.after} ${one.isGone}`} {...{ one, hasPatch }} />
          ))}
          {others.same > 0 ? <Line type="success">{t('outlook.same', { count: others.same })}</Line> : null}
          {others.changed > 0 ? <Line type="info">{t('outlook.changed', { count: others.changed })}</Line> : null}
          {kinds.map((kind) =>
            counts[kind] > 0 ? (
              <Line key={kind} type={kind === 'none' ? 'info' : 'warning'}>
                {t(`outlook.${kind}`, { count: counts[kind] })}
              </Line>
            ) : null,
          )}
        </ul>
        {wanted === null ? null : <WantedList wanted={wanted} />}
      </SpaceBetween>
    </Container>
  );
}

function Line({ type, children }: { type: StatusIndicatorProps.Type; children: ReactNode }) {
  return (
    <li>
      <StatusIndicator type={type} wrapText>
        {children}
      </StatusIndicator>
    </li>
  );
}

function RolloutLine({ one, hasPatch }: { one: RolloutOutlook; hasPatch: boolean }) {
  const t = useTranslations('code.live.outlook');
  const format = useFormatter();
  const moment = useMomentText();
  const { number, rolloutId, functions, isGone, seenAt } = one;
  const first = t.rich(isGone ? 'gone' : one.before, {
    ...{ number, count: functions.length, when: moment(seenAt) },
    link: (chunks: ReactNode) => <PageLink href={`/rollouts/${rolloutId}`}>{chunks}</PageLink>,
  });
  const list = (names: readonly string[]) => {
    const named = names.slice(0, mostNamed);
    const more = names.length - named.length;
    return format.list(more > 0 ? [...named, t('more', { count: more })] : named);
  };
  const then = continuationOf(one, hasPatch);
  const isGood = then === 'keeps' || then === 'bringsBack' || (!isGone && one.before === 'kept' && then === 'none');
  const notCompared = one.notCompared.length;
  return (
    <Line type={isGood ? 'success' : 'warning'}>
      {t.rich(`then.${then}`, { first: () => first, settings: list(one.settings) })}
      {one.hasOtherVersions ? ` ${t('versions')}` : ''}
      {notCompared > 0 ? ` ${t('notCompared', { count: notCompared, settings: list(one.notCompared) })}` : ''}
      <div className={styles.names}>
        {functions.slice(0, mostNamed).map(({ functionId, functionName }) => (
          <PageLink key={functionId} href={`/functions/${functionId}`}>
            {functionName}
          </PageLink>
        ))}
        {functions.length > mostNamed ? <span>{t('more', { count: functions.length - mostNamed })}</span> : null}
      </div>
    </Line>
  );
}
