'use client';

import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { factColumnWidth } from '#app/_parts/fact-column-width.ts';
import type { StoredSelection } from '#app/_parts/selection.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import { useList } from '#app/_shell/use-list.ts';
import type { Selection } from '#lib/db/functions/selection-page.ts';
import { readSelectionAction } from '../actions.ts';

/** What is selected, by account, Region and runtime, with what should be known before the settings are chosen. */
export function SelectionSummary({ selection }: { selection: StoredSelection }) {
  const t = useTranslations('rollouts.new.selection');
  const { run, failure } = useAction(readSelectionAction);
  const [summary, setSummary] = useState<Selection>();
  useEffect(() => {
    void run({ functionIds: selection.functionIds }, setSummary);
  }, [run, selection.functionIds]);
  return (
    <Container
      header={
        <Header variant="h2" actions={<LinkButton href="/functions">{t('change')}</LinkButton>}>
          {t('title')}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <FailureAlert failure={failure} />
        {summary ? (
          <Summary summary={summary} selection={selection} />
        ) : failure ? null : (
          <span>
            <Spinner /> {t('functionCount', { count: selection.functionIds.length })}
          </span>
        )}
      </SpaceBetween>
    </Container>
  );
}

function Summary({ summary, selection }: { summary: Selection; selection: StoredSelection }) {
  const t = useTranslations('rollouts.new.selection');
  const list = useList();
  const gone = selection.functionIds.length - summary.count;
  const withoutWriteRole = summary.accounts.filter((account) => !account.hasWriteRole);
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        columns={4}
        minColumnWidth={factColumnWidth}
        items={[
          { label: t('functions'), value: t('functionCount', { count: summary.count }) },
          {
            label: t('accounts'),
            value: (
              <SpaceBetween size="xxs">
                {summary.accounts.map((account) => (
                  <span key={account.awsAccountId}>
                    {t('account', { name: account.name, id: account.awsAccountId, count: account.count })}
                  </span>
                ))}
              </SpaceBetween>
            ),
          },
          { label: t('regions'), value: list(summary.regions) },
          {
            label: t('runtimes'),
            value: <Runtimes runtimes={summary.runtimes} />,
          },
        ]}
      />
      {gone > 0 ? <Alert type="info">{t('gone', { count: gone })}</Alert> : null}
      {withoutWriteRole.length > 0 ? (
        <Alert type="warning">
          {t('noWriteRole', { accounts: list(withoutWriteRole.map((account) => account.name)) })}
        </Alert>
      ) : null}
      {summary.imageCount > 0 && selection.mode === 'instrument' ? (
        <Alert type="info">{t('images', { count: summary.imageCount })}</Alert>
      ) : null}
    </SpaceBetween>
  );
}

/** So many runtimes are named; the others are counted. */
const runtimesShown = 6;

function Runtimes({ runtimes }: { runtimes: Selection['runtimes'] }) {
  const t = useTranslations('rollouts.new.selection');
  const list = useList();
  const names = list(
    runtimes
      .slice(0, runtimesShown)
      .map(({ runtime, count }) => t('runtime', { runtime: runtime ?? t('container'), count })),
  );
  const more = runtimes.length - runtimesShown;
  return more > 0 ? t('runtimesMore', { names, count: more }) : names;
}
