'use client';

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { useList } from '#app/_shell/use-list.ts';
import type { RolloutApproval } from '#lib/commands/rollouts/approval-queries.ts';
import type { Failure } from '#lib/core/errors.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { ApplyDialog } from '../apply-dialog.tsx';
import { useLive } from '../live.tsx';
import { ApprovalDialog, type ApprovalStep } from './approval-dialog.tsx';
import { ApprovalThread } from './approval-thread.tsx';

type ApprovalSectionProps = { head: RolloutHead; approval: RolloutApproval; obstacles: readonly Failure[] };

/** How it stands with the approval of a Rollout: by account, whom was asked, what was said; nothing where none is needed. */
export function ApprovalSection({ head, approval, obstacles }: ApprovalSectionProps) {
  const t = useTranslations('rollouts.approval');
  const { accounts, entries, clearances } = approval;
  const [asking, setAsking] = useState<ApprovalStep | 'emergency'>();
  const dismiss = () => setAsking(undefined);
  // Plans change in every Rollout; that alone is nothing to show.
  const isDiscussed = entries.some(({ kind }) => !['amended', 'excluded', 'replanned'].includes(kind));
  if (accounts.length === 0 && clearances.length === 0 && !isDiscussed) return null;
  return (
    <>
      <Container
        header={
          <Header
            variant="h2"
            info={<InfoLink subject="approval" about={t('title')} />}
            description={accounts.some(isLacking) ? t('rule') : undefined}
            actions={<ApprovalButtons approval={approval} ask={setAsking} />}
          >
            {t('title')}
          </Header>
        }
      >
        <SpaceBetween size="m">
          <Emergency approval={approval} />
          <AccountStates head={head} approval={approval} />
          <Request approval={approval} />
          <ApprovalThread entries={entries} />
        </SpaceBetween>
      </Container>
      {asking === 'emergency' ? (
        <ApplyDialog head={head} obstacles={obstacles} isEmergency onDismiss={dismiss} />
      ) : asking === undefined ? null : (
        <ApprovalDialog rolloutId={head.id} planDigest={approval.planDigest ?? ''} step={asking} onDismiss={dismiss} />
      )}
    </>
  );
}

/**
 * Whether the section says already that an approval is missing or a question open: as a step that is ahead, and to whom it may
 * concern, where an error among others would tell everybody to request what only the author can.
 */
export function isToldByApproval({ code, params }: Failure, { accounts }: RolloutApproval): boolean {
  if (code !== 'approvalMissing' && code !== 'approvalQuestioned') return false;
  return accounts.some((one) => isLacking(one) && one.awsAccountId === params['awsAccountId']);
}

function isLacking({ state }: RolloutApproval['accounts'][number]): boolean {
  return state !== 'approved';
}

type ButtonsProps = { approval: RolloutApproval; ask: (step: ApprovalStep | 'emergency') => void };

function ApprovalButtons({ approval, ask }: ButtonsProps) {
  const t = useTranslations('rollouts.approval');
  const { progress, may } = useLive();
  const { accounts, request, own } = approval;
  const lacking = accounts.filter(isLacking);
  const isOpen = ['planned', 'paused', 'stopped', 'completed'].includes(progress.status) && accounts.length > 0;
  // While another plan is on its way to the page, nothing is said of the one that is shown.
  const isShown = progress.planDigest === approval.planDigest;
  const button = (step: ApprovalStep | 'emergency', isOffered: boolean, isPrimary = false) =>
    isOffered ? (
      <Button variant={isPrimary ? 'primary' : 'normal'} loading={!isShown} onClick={() => ask(step)}>
        {t(`buttons.${step}`)}
      </Button>
    ) : null;
  const mayVote = isOpen && own.mayApprove;
  const isEmergency =
    may.apply &&
    progress.status === 'planned' &&
    lacking.length > 0 &&
    lacking.every((one) => one.allowsEmergencyApply);
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {button('emergency', isEmergency)}
      {button('comment', true)}
      {button('withdraw', isOpen && own.vote !== null)}
      {button('question', mayVote && own.vote !== 'questioned')}
      {button('remind', isOpen && may.plan && lacking.length > 0 && request !== null)}
      {button('request', isOpen && may.plan && lacking.length > 0, request === null && !own.mayApprove)}
      {button('approve', mayVote && own.vote !== 'approved', true)}
    </SpaceBetween>
  );
}

/** Loud, and for as long as the Rollout is there: it was applied without anybody else's approval. */
function Emergency({ approval: { clearances } }: { approval: RolloutApproval }) {
  const t = useTranslations('rollouts.approval');
  const list = useList();
  const emergencies = clearances.filter(({ kind }) => kind === 'emergency');
  const [first] = emergencies;
  if (!first) return null;
  const accounts = emergencies.map(({ accountName, awsAccountId }) =>
    t('account', { name: accountName, id: awsAccountId }),
  );
  return (
    <Alert type="warning" header={t('emergencyTitle')}>
      {t.rich('emergencyBody', {
        name: first.personName,
        accounts: list(accounts),
        reason: first.reason ?? '',
        at: () => <Moment value={first.at} />,
      })}
    </Alert>
  );
}

function AccountStates({ head, approval: { accounts, clearances } }: { head: RolloutHead; approval: RolloutApproval }) {
  const t = useTranslations('rollouts.approval');
  const nameOf = (awsAccountId: string) =>
    head.targets.find((target) => target.awsAccountId === awsAccountId)?.accountName ?? awsAccountId;
  const types = { missing: 'pending', questioned: 'warning', approved: 'success' } as const;
  const approved = clearances.filter(({ kind }) => kind === 'approval');
  if (accounts.length === 0 && approved.length === 0) return null;
  return (
    <ul className="plain-list">
      {accounts.map(({ awsAccountId, state, personName }) => (
        <li key={awsAccountId}>
          {t.rich('accountState', {
            ...{ name: nameOf(awsAccountId), id: awsAccountId },
            state: () => (
              <StatusIndicator type={types[state]}>{t(`states.${state}`, { name: personName ?? '' })}</StatusIndicator>
            ),
          })}
        </li>
      ))}
      {approved.map(({ awsAccountId, accountName, personName }) => (
        <li key={awsAccountId}>
          {t.rich('accountState', {
            ...{ name: accountName, id: awsAccountId },
            state: () => <StatusIndicator type="success">{t('states.approved', { name: personName })}</StatusIndicator>,
          })}
        </li>
      ))}
    </ul>
  );
}

function Request({ approval: { accounts, request, own } }: { approval: RolloutApproval }) {
  const t = useTranslations('rollouts.approval');
  const format = useFormatter();
  if (!accounts.some(isLacking)) return null;
  if (request === null) return <div>{t(own.isAuthor ? 'notRequestedOwn' : 'notRequested')}</div>;
  const at = () => <Moment value={request.at} />;
  const names = format.list(request.asked.map(({ name }) => name));
  return (
    <div>
      {request.asked.length === 0
        ? t.rich('requestedOfAll', { name: request.byName, at })
        : t.rich('requestedOf', { name: request.byName, asked: names, at })}
    </div>
  );
}
