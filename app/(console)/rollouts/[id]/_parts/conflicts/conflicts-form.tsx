'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useRef, useState, useTransition } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import { decideConflictsAction } from '#app/(console)/rollouts/[id]/actions.ts';
import type { AttributeValue, Conflict, ConflictDecisions } from '#lib/core/change/change.ts';
import type { ChangeDetail } from '#lib/db/rollouts/change-page.ts';
import styles from './conflicts.module.css';

type Decision = ConflictDecisions[string];
type Line = { changeId: string; change: ChangeDetail; conflict: Conflict };

type ConflictsFormProps = {
  changes: readonly ChangeDetail[];
  /** How many functions have conflicts in all; more than are shown at once are shown once these are decided. */
  total: number;
  canDecide: boolean;
};

/** What was chosen of a Rollout and not saved yet, so that it is there again for whoever comes back from one of its functions. */
const drafts = new Map<string, ReadonlyMap<string, Decision>>();

/** Attributes that both this Rollout's original and somebody else changed: a person decides which value stands. */
export function ConflictsForm({ changes, total, canDecide }: ConflictsFormProps) {
  const t = useTranslations('rollouts');
  const router = useRouter();
  const rolloutId = changes[0]?.rolloutId ?? '';
  const { run, isRunning, failure } = useAction(decideConflictsAction);
  const [isRefreshing, refresh] = useTransition();
  const [savedCount, setSavedCount] = useState(0);
  const saved = useRef<HTMLDivElement>(null);
  const [decisions, setDecisions] = useState<ReadonlyMap<string, Decision>>(
    () => new Map([...decisionsOf(changes), ...(drafts.get(rolloutId) ?? [])]),
  );
  const lines = changes.flatMap((change) =>
    change.conflicts.map((conflict) => ({ changeId: change.id, change, conflict })),
  );
  const isInOnePlace = new Set(changes.map(({ awsAccountId, region }) => `${awsAccountId} ${region}`)).size === 1;
  const areAllShown = total <= changes.length;
  const toSave = changes.flatMap((change) => toSend(change, decisions));
  const decide = (chosen: readonly Line[], decision: Decision) => {
    const chosenNow = new Map([...decisions, ...chosen.map((line) => [keyOf(line), decision] as const)]);
    drafts.set(rolloutId, chosenNow);
    setDecisions(chosenNow);
  };
  const save = () =>
    run({ decisions: toSave }, () => {
      drafts.delete(rolloutId);
      setSavedCount(toSave.reduce((sum, { decisions: sent }) => sum + Object.keys(sent).length, 0));
      refresh(() => router.refresh());
      // The button is not there any more while the functions are read again.
      saved.current?.focus();
    });

  return (
    <Container
      id="conflicts"
      header={
        <Header
          variant="h2"
          info={<InfoLink subject="revert" about={t('conflicts.title')} />}
          {...(canDecide ? { description: t('planned.conflictsBody') } : {})}
          actions={
            canDecide ? (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => decide(lines, 'keep')}>
                  {areAllShown ? t('conflicts.keepAll') : t('conflicts.keepShown', { count: lines.length })}
                </Button>
                <Button onClick={() => decide(lines, 'restore')}>
                  {areAllShown ? t('conflicts.restoreAll') : t('conflicts.restoreShown', { count: lines.length })}
                </Button>
                <Button
                  variant="primary"
                  disabled={toSave.length === 0}
                  loading={isRunning || isRefreshing}
                  onClick={() => void save()}
                >
                  {t('conflicts.save')}
                </Button>
              </SpaceBetween>
            ) : null
          }
        >
          {t('planned.conflictsTitle', { count: total })}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <FailureAlert failure={failure} />
        <div ref={saved} tabIndex={-1} role="status">
          {savedCount > 0 ? <Box>{t('conflicts.saved', { count: savedCount })}</Box> : null}
        </div>
        {!areAllShown ? <Box>{t('conflicts.firstOf', { shown: changes.length, total })}</Box> : null}
        <Table
          variant="embedded"
          items={lines}
          trackBy={keyOf}
          wrapLines
          ariaLabels={{ tableLabel: t('conflicts.title') }}
          columnDefinitions={[
            {
              id: 'function',
              header: t('change.functionPage'),
              isRowHeader: true,
              minWidth: 130,
              cell: ({ change, conflict }) => (
                <Whole>
                  <PageLink href={`/rollouts/${change.rolloutId}/changes/${change.id}`}>{change.functionName}</PageLink>
                  <div>{pathText(conflict.path)}</div>
                  {isInOnePlace ? null : <Place change={change} />}
                </Whole>
              ),
            },
            {
              id: 'decision',
              header: t('conflicts.decision'),
              minWidth: 150,
              cell: (line) => (
                <Whole>
                  <DecisionField
                    line={line}
                    decision={decisions.get(keyOf(line))}
                    canDecide={canDecide && !isRefreshing}
                    onDecide={(decision) => decide([line], decision)}
                  />
                </Whole>
              ),
            },
            {
              id: 'theirs',
              header: t('conflicts.theirs'),
              minWidth: 120,
              cell: ({ conflict }) => <Value value={conflict.theirs} />,
            },
            {
              id: 'base',
              header: t('conflicts.base'),
              minWidth: 120,
              cell: ({ conflict }) => <Value value={conflict.base} />,
            },
            {
              id: 'ours',
              header: t('conflicts.ours'),
              minWidth: 120,
              cell: ({ conflict }) => <Value value={conflict.ours} />,
            },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}

type DecisionFieldProps = {
  line: Line;
  decision: Decision | undefined;
  canDecide: boolean;
  onDecide: (decision: Decision) => void;
};

function DecisionField({ line, decision, canDecide, onDecide }: DecisionFieldProps) {
  const t = useTranslations('rollouts.conflicts');
  if (!canDecide) return t(decision ?? 'undecided');
  return (
    <SegmentedControl
      label={t('decisionLabel', { path: line.conflict.path, name: line.change.functionName })}
      selectedId={decision ?? null}
      options={[
        { id: 'keep', text: t('keep') },
        { id: 'restore', text: t('restore') },
      ]}
      onChange={({ detail }) => onDecide(detail.selectedId === 'keep' ? 'keep' : 'restore')}
    />
  );
}

function Place({ change }: { change: ChangeDetail }) {
  const t = useTranslations('rollouts.conflicts');
  return (
    <Box variant="small">
      {t('account', { name: change.accountName, id: change.awsAccountId })}
      <div>
        <RegionName>{change.region}</RegionName>
      </div>
    </Box>
  );
}

/** A name or a value without a space is broken anywhere rather than pushing the decision out of the window. */
function Whole({ children }: { children: ReactNode }) {
  return <div className={styles.whole}>{children}</div>;
}

function Value({ value }: { value: AttributeValue | undefined }) {
  const t = useTranslations('rollouts.conflicts');
  if (value === undefined) return <Box color="text-body-secondary">{t('notSet')}</Box>;
  const texts = typeof value === 'string' ? [value] : value;
  return (
    <Whole>
      <Box variant="code">
        {texts.map((text) => (
          <div key={text}>{text}</div>
        ))}
      </Box>
    </Whole>
  );
}

/** A decision is about a value: what somebody has set since it was chosen is decided anew. */
function keyOf({ changeId, conflict: { path, theirs } }: Pick<Line, 'changeId' | 'conflict'>): string {
  return JSON.stringify([changeId, path, theirs]);
}

function pathText(path: string): string {
  return path.replace(/^Environment\.Variables\./, '');
}

function decisionsOf(changes: readonly ChangeDetail[]): Map<string, Decision> {
  return new Map(
    changes.flatMap(({ id, conflicts, decisions }) =>
      conflicts.flatMap((conflict) => {
        const decision = decisions[conflict.path];
        return decision ? [[keyOf({ changeId: id, conflict }), decision] as const] : [];
      }),
    ),
  );
}

function toSend(change: ChangeDetail, decisions: ReadonlyMap<string, Decision>) {
  const chosen = change.conflicts.flatMap((conflict) => {
    const decision = decisions.get(keyOf({ changeId: change.id, conflict }));
    return decision ? [[conflict.path, decision] as const] : [];
  });
  return chosen.length === 0 ? [] : [{ changeId: change.id, decisions: Object.fromEntries(chosen) }];
}
