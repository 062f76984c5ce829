'use client';

import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { factColumnWidth } from '#app/_parts/fact-column-width.ts';
import { WaitingText } from '#app/_parts/waiting-text.tsx';
import { Copyable, CopyableId } from '#app/_shell/copyable.tsx';
import { FunctionStatus, useStatusReason, useToolName } from '#app/_shell/function-status.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { Moment, useMomentText } from '#app/_shell/moment.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import type { FunctionChangeRow } from '#lib/db/functions/function-changes-page.ts';
import type { FunctionRow } from '#lib/db/functions/function-page.ts';
import { LayersTable, TagsTable, VariablesTable } from './function-tables.tsx';

type FunctionDetailsProps = {
  found: FunctionRow;
  changes: FunctionChangeRow[];
  state: ReactNode;
  drift: ReactNode;
  timeline: ReactNode;
  children: ReactNode;
};

/** Everything that is known of a function: how it stands and what happened to it first, then what it is. */
export function FunctionDetails({ found, changes, state, drift, timeline, children }: FunctionDetailsProps) {
  const t = useTranslations('functions.page');
  const moment = useMomentText();
  const failureText = useFailureText();
  return (
    <SpaceBetween size="l">
      {found.goneAt ? (
        <Alert type="warning" header={t('goneTitle')}>
          {t('gone', { when: moment(found.seenAt) })}
        </Alert>
      ) : null}
      {found.unreadSince && !found.goneAt ? (
        <Alert type="warning" header={t('unreadTitle')}>
          <SpaceBetween size="xs">
            <div>
              {t('unread', {
                since: moment(found.unreadSince),
                seen: moment(found.seenAt),
              })}
            </div>
            {found.unreadReason ? <div>{failureText(found.unreadReason)}</div> : null}
          </SpaceBetween>
        </Alert>
      ) : null}
      {changes
        .filter(({ outcome }) => outcome === 'unclear')
        .map(({ id, waiting }) => (
          <Alert key={id} type="warning" header={t('unclearTitle')}>
            {waiting ? <WaitingText waiting={waiting} /> : null}
          </Alert>
        ))}
      {state}
      {drift}
      {timeline}
      <DatadogFacts found={found} />
      <Configuration found={found} />
      <LayersTable found={found} />
      <VariablesTable found={found} />
      <TagsTable found={found} />
      {children}
    </SpaceBetween>
  );
}

/** What Datadog has of the function. */
export function DatadogFacts({ found }: { found: FunctionRow }) {
  const t = useTranslations('functions.page');
  const reason = useStatusReason();
  const toolName = useToolName();
  return (
    <Container header={<Header variant="h2">{t('statusTitle')}</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={factColumnWidth}
        items={[
          { label: t('status'), value: <FunctionStatus status={found.status} reason={found.reason} /> },
          { label: t('why'), value: reason(found.reason) },
          { label: t('tool'), value: toolName(found.tool) },
          { label: t('seenAt'), value: <Moment value={found.seenAt} /> },
          { label: t('extension'), value: found.extensionVersion ?? '–' },
          { label: t('library'), value: found.libraryVersion ?? '–' },
        ]}
      />
    </Container>
  );
}

/** What AWS runs it with. */
export function Configuration({ found }: { found: FunctionRow }) {
  const t = useTranslations('functions.page');
  const list = useTranslations('functions');
  const common = useTranslations('common');
  const owner = list(`owner.${found.ownerTool}`);
  return (
    <Container header={<Header variant="h2">{t('configuration')}</Header>}>
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={4}
          minColumnWidth={factColumnWidth}
          items={[
            {
              label: t('account'),
              value: <PageLink href={`/accounts/${found.accountId}`}>{found.accountName}</PageLink>,
            },
            {
              label: common('accountId'),
              value: <CopyableId text={found.awsAccountId} what={common('accountId')} />,
            },
            { label: t('region'), value: <RegionName>{found.region}</RegionName> },
            { label: t('runtime'), value: found.runtime ?? list('containerImage') },
            { label: t('architecture'), value: found.architecture },
            { label: t('handler'), value: found.handler ? <span className="code">{found.handler}</span> : '–' },
            {
              label: t('memory'),
              value: found.memorySizeMib === null ? '–' : t('memoryMib', { mib: found.memorySizeMib }),
            },
            {
              label: t('timeout'),
              value: found.timeoutSeconds === null ? '–' : t('timeoutSeconds', { seconds: found.timeoutSeconds }),
            },
            { label: t('package'), value: found.packageType === 'Image' ? list('containerImage') : t('zip') },
            { label: t('vpc'), value: found.isInVpc ? t('inVpc') : t('noVpc') },
            {
              label: t('owner'),
              value: found.ownerName ? t('ownerOf', { tool: owner, name: found.ownerName }) : owner,
            },
            { label: t('lastModified'), value: <Moment value={found.lastModifiedAt} /> },
          ]}
        />
        <KeyValuePairs
          items={[{ label: t('arn'), value: <Copyable text={found.functionArn} label={t('copyArn')} /> }]}
        />
      </SpaceBetween>
    </Container>
  );
}
