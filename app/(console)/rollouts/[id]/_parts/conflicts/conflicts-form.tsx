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
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import { decideConflictsAction } from '#app/(console)/rollouts/[id]/actions.ts';
import type { AttributeValue, Conflict, ConflictDecisions } from '#lib/core/change/change.ts';
import type { ChangeDetail } from '#lib/db/rollouts/change-page.ts';

type Decision = ConflictDecisions[string];
type Line = { changeId: string; change: ChangeDetail; conflict: Conflict };

type ConflictsFormProps = {
  changes: readonly ChangeDetail[];
  /** How many functions have conflicts in all; more than are shown at once are shown once these are decided. */
  total: number;
  canDecide: boolean;
};

/** Attributes that both this Rollout's original and somebody else changed: a person decides which value stands. */
export function ConflictsForm({ changes, total, canDecide }: ConflictsFormProps) {
  const t = useTranslations('rollouts');
  const router = useRouter();
  const { run, isRunning, failure } = useAction(decideConflictsAction);
  const [decisions, setDecisions] = useState<ReadonlyMap<string, Decision>>(() => decisionsOf(changes));
  const lines = changes.flatMap((change) =>
    change.conflicts.map((conflict) => ({ changeId: change.id, change, conflict })),
  );
  const decide = (chosen: readonly Line[], decision: Decision) =>
    setDecisions(new Map([...decisions, ...chosen.map((line) => [keyOf(line), decision] as const)]));
  const save = () => run({ decisions: changes.flatMap((change) => toSend(change, decisions)) }, () => router.refresh());

  return (
    <Container
      header={
        <Header
          variant="h2"
          info={<InfoLink subject="revert" about={t('conflicts.title')} />}
          {...(canDecide ? { description: t('planned.conflictsBody') } : {})}
          actions={
            canDecide ? (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => decide(lines, 'keep')}>{t('conflicts.keepAll')}</Button>
                <Button onClick={() => decide(lines, 'restore')}>{t('conflicts.restoreAll')}</Button>
                <Button
                  variant="primary"
                  disabled={decisions.size === 0}
                  loading={isRunning}
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
        {total > changes.length ? <Box>{t('conflicts.firstOf', { shown: changes.length, total })}</Box> : null}
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
              minWidth: 160,
              cell: ({ change }) => (
                <PageLink href={`/rollouts/${change.rolloutId}/changes/${change.id}`}>{change.functionName}</PageLink>
              ),
            },
            {
              id: 'place',
              header: t('conflicts.place'),
              minWidth: 150,
              cell: ({ change }) => (
                <>
                  <div>{t('conflicts.account', { name: change.accountName, id: change.awsAccountId })}</div>
                  <div>
                    <RegionName>{change.region}</RegionName>
                  </div>
                </>
              ),
            },
            { id: 'path', header: t('conflicts.attribute'), cell: ({ conflict }) => pathText(conflict.path) },
            { id: 'base', header: t('conflicts.base'), cell: ({ conflict }) => <Value value={conflict.base} /> },
            { id: 'ours', header: t('conflicts.ours'), cell: ({ conflict }) => <Value value={conflict.ours} /> },
            { id: 'theirs', header: t('conflicts.theirs'), cell: ({ conflict }) => <Value value={conflict.theirs} /> },
            {
              id: 'decision',
              header: t('conflicts.decision'),
              minWidth: 300,
              cell: (line) => (
                <DecisionField
                  line={line}
                  decision={decisions.get(keyOf(line))}
                  canDecide={canDecide}
                  onDecide={(decision) => decide([line], decision)}
                />
              ),
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

function Value({ value }: { value: AttributeValue | undefined }) {
  const t = useTranslations('rollouts.conflicts');
  if (value === undefined) return <Box color="text-body-secondary">{t('notSet')}</Box>;
  const texts = typeof value === 'string' ? [value] : value;
  return (
    <Box variant="code">
      {texts.map((text) => (
        <div key={text}>{text}</div>
      ))}
    </Box>
  );
}

function keyOf(line: Line): string {
  return `${line.changeId} ${line.conflict.path}`;
}

function pathText(path: string): string {
  return path.replace(/^Environment\.Variables\./, '');
}

function decisionsOf(changes: readonly ChangeDetail[]): Map<string, Decision> {
  return new Map(
    changes.flatMap((change) =>
      Object.entries(change.decisions).map(([path, decision]) => [`${change.id} ${path}`, decision] as const),
    ),
  );
}

function toSend(change: ChangeDetail, decisions: ReadonlyMap<string, Decision>) {
  const chosen = change.conflicts.flatMap(({ path }) => {
    const decision = decisions.get(`${change.id} ${path}`);
    return decision ? [[path, decision] as const] : [];
  });
  return chosen.length === 0 ? [] : [{ changeId: change.id, decisions: Object.fromEntries(chosen) }];
}
