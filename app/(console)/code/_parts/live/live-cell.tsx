'use client';

import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { PageLink } from '#app/_shell/links.tsx';
import { useMomentText } from '#app/_shell/moment.tsx';
import { useList } from '#app/_shell/use-list.ts';
import type { Difference } from '#lib/code/live/compare-live.ts';
import type { LiveCandidate, LiveMatch } from '#lib/code/live/live-report.ts';
import type { ChangeEffect } from '#lib/code/live/rollout-effect.ts';
import styles from '../workbench.module.css';
import { LivePlace } from './live-place.tsx';

/** The live functions of a function in code, each with account and Region, and what the next deployment makes of them. */
export function LiveCell({ live: { kind, count, candidates } }: { live: LiveMatch }) {
  const t = useTranslations('code.live.cell');
  if (kind === 'none') return <span className={styles.hint}>{t('none')}</span>;
  return (
    <div className={styles.live}>
      {kind === 'one' ? null : <StatusIndicator type="warning">{t(kind, { count })}</StatusIndicator>}
      {candidates.map((candidate) => (
        <Candidate key={candidate.functionId} candidate={candidate} />
      ))}
      {count > candidates.length ? <span>{t('more', { count: count - candidates.length })}</span> : null}
    </div>
  );
}

function Candidate({ candidate }: { candidate: LiveCandidate }) {
  const t = useTranslations('code.live.cell');
  const format = useFormatter();
  const { functionId, functionName, accountName, awsAccountId, region, evidence, isWanted } = candidate;
  const words = evidence.map((one) => t(`evidence.${one}`));
  return (
    <div>
      <div className={styles.name}>
        <PageLink href={`/functions/${functionId}`}>{functionName}</PageLink>
      </div>
      <div className={styles.hint}>
        <LivePlace accountName={accountName} awsAccountId={awsAccountId} region={region} />
      </div>
      <div className={styles.hint}>{t('by', { evidence: format.list(words) })}</div>
      {isWanted ? <StatusIndicator type="success">{t('wanted')}</StatusIndicator> : null}
      {candidate.rollout === null ? null : <RolloutFate rollout={candidate.rollout} seenAt={candidate.seenAt} />}
      <Differences candidate={candidate} />
    </div>
  );
}

type RolloutFateProps = { rollout: NonNullable<LiveCandidate['rollout']>; seenAt: string };

function RolloutFate({ rollout: { rolloutId, number, live, before, after }, seenAt }: RolloutFateProps) {
  const t = useTranslations('code.live.cell');
  const list = useList();
  const moment = useMomentText();
  const fate = ({ fate: name, settings }: ChangeEffect) => t(`fates.${name}`, { settings: list(settings) });
  const [without, withPatch] = [fate(before), fate(after)];
  return (
    <div>
      {t.rich('rollout', {
        number,
        link: (chunks: ReactNode) => <PageLink href={`/rollouts/${rolloutId}`}>{chunks}</PageLink>,
      })}
      {live.fate === 'undone' ? ` ${t('gone', { when: moment(seenAt) })}` : ''}
      {without === withPatch ? (
        <div>{t('both', { fate: without })}</div>
      ) : (
        <>
          <div>{t('before', { fate: without })}</div>
          <div>{t('after', { fate: withPatch })}</div>
        </>
      )}
    </div>
  );
}

function Differences({ candidate: { differences, seenAt } }: { candidate: LiveCandidate }) {
  const t = useTranslations('code.live.cell');
  const moment = useMomentText();
  if (differences === null) return <div className={styles.hint}>{t('image')}</div>;
  const { before, after } = differences;
  const when = moment(seenAt);
  if (before.length + after.length === 0) return <div className={styles.hint}>{t('same', { when })}</div>;
  const count = after.filter(({ relation }) => relation !== 'unknown').length;
  return (
    <details>
      <summary>{count === 0 ? t('same', { when }) : t('differences', { count, when })}</summary>
      <DifferenceList title={t('differencesAfter')} differences={after} />
      <DifferenceList title={t('differencesBefore')} differences={before} />
    </details>
  );
}

function DifferenceList({ title, differences }: { title: string; differences: readonly Difference[] }) {
  const t = useTranslations('code.live.cell');
  const sentence = useDifferenceText();
  return (
    <>
      <div>{title}</div>
      {differences.length === 0 ? (
        <div className={styles.hint}>{t('noDifferences')}</div>
      ) : (
        <ul className={styles.differences}>
          {differences.map((difference, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the differences of a plan never move
            <li key={index}>{sentence(difference)}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function useDifferenceText(): (difference: Difference) => string {
  const t = useTranslations('code.live.cell');
  return ({ attribute, name, relation, reason, code, live }) => {
    const what = t(`attribute.${attribute}`, { name: name ?? t('environment') });
    if (relation === 'unknown') return t(`unknown.${reason ?? 'expression'}`, { what });
    if (relation === 'onlyCode' || relation === 'onlyLive')
      return t(relation, { what, code: code ?? 'none', live: live ?? 'none' });
    return t(relation, { what, code: code ?? t('secret'), live: live ?? t('secret') });
  };
}
