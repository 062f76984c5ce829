'use client';

import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useTranslations } from 'next-intl';
import { factColumnWidth } from '#app/_parts/fact-column-width.ts';
import type { RolloutSelection } from '#app/_parts/selection.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import { Listed } from '#app/_shell/listed.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import { useList } from '#app/_shell/use-list.ts';
import type { Failure } from '#lib/core/errors.ts';
import type { Selection } from '#lib/db/functions/selection-page.ts';

type SelectionSummaryProps = {
  chosen: RolloutSelection;
  /** What it means by now; undefined until that is known. */
  summary: Selection | undefined;
  failure: Failure | undefined;
};

/** What is selected, by account, Region and runtime, with what should be known before the settings are chosen. */
export function SelectionSummary({ chosen, summary, failure }: SelectionSummaryProps) {
  const t = useTranslations('rollouts.new.selection');
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
          <Summary summary={summary} chosen={chosen} />
        ) : failure ? null : (
          <span>
            <Spinner /> {t('functionCount', { count: chosen.count })}
          </span>
        )}
      </SpaceBetween>
    </Container>
  );
}

function Summary({ summary, chosen: { selection, count, mode } }: { summary: Selection; chosen: RolloutSelection }) {
  const t = useTranslations('rollouts.new.selection');
  const list = useList();
  const gone = selection.matches.length === 0 ? selection.functionIds.length - summary.count : 0;
  const hasChanged = gone === 0 && summary.count !== count;
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
          {
            label: t('regions'),
            value: (
              <Listed
                members={summary.regions.map((region) => ({ key: region, member: <RegionName>{region}</RegionName> }))}
              />
            ),
          },
          {
            label: t('runtimes'),
            value: <Runtimes runtimes={summary.runtimes} />,
          },
        ]}
      />
      {hasChanged ? <Alert type="info">{t('changed', { count: summary.count, was: count })}</Alert> : null}
      {gone > 0 ? <Alert type="info">{t('gone', { count: gone })}</Alert> : null}
      {withoutWriteRole.length > 0 ? (
        <Alert type="warning">
          {t('noWriteRole', { accounts: list(withoutWriteRole.map((account) => account.name)) })}
        </Alert>
      ) : null}
      {summary.imageCount > 0 && mode === 'instrument' ? (
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
