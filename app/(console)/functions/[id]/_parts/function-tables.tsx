'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { CopyableId } from '#app/_shell/copyable.tsx';
import { maskedValue } from '#lib/core/change/change-codes.ts';
import { classifyLayer } from '#lib/core/datadog/layers.ts';
import type { AwsAccountId } from '#lib/core/lambda/account-id.ts';
import { parseLayerVersionArn } from '#lib/core/lambda/arn.ts';
import type { FunctionRow } from '#lib/db/functions/function-page.ts';

/** The layers in their order, with whose they are. */
export function LayersTable({ found }: { found: FunctionRow }) {
  const t = useTranslations('functions.page');
  const common = useTranslations('common');
  const explain = useLayerOrigin(found.awsAccountId);
  return (
    <Table
      wrapLines
      items={found.layers.map((arn, index) => ({ arn, position: index + 1, layer: parseLayerVersionArn(arn) }))}
      trackBy="arn"
      ariaLabels={{ tableLabel: t('layers') }}
      header={
        <Header variant="h2" counter={common('counter', { count: found.layers.length })} description={t('layersHint')}>
          {t('layers')}
        </Header>
      }
      empty={<Box color="text-body-secondary">{t('noLayers')}</Box>}
      columnDefinitions={[
        { id: 'position', header: '#', width: 60, cell: ({ position }) => position },
        {
          id: 'layer',
          header: t('layer'),
          isRowHeader: true,
          cell: ({ arn, layer }) => <CopyableId text={arn} what={t('layerArn')} shown={layer?.layerName ?? arn} />,
        },
        { id: 'version', header: t('layerVersion'), cell: ({ layer }) => layer?.version ?? '–' },
        { id: 'whose', header: t('layerWhose'), cell: ({ arn }) => explain(arn) },
      ]}
    />
  );
}

function useLayerOrigin(awsAccountId: AwsAccountId): (arn: string) => string {
  const t = useTranslations('functions.page');
  return (arn) => {
    const { origin, datadog } = classifyLayer(arn);
    if (origin !== 'other') {
      if (datadog?.kind === 'extension') return t('layerDatadogExtension');
      return datadog?.kind === 'library' ? t('layerDatadogLibrary') : t('layerDatadog');
    }
    const owner = parseLayerVersionArn(arn)?.awsAccountId ?? '';
    return owner === awsAccountId ? t('layerOwn') : t('layerOther', { awsAccountId: owner });
  };
}

/** Names of all variables; values only of Datadog's own that are no secret. */
export function VariablesTable({ found }: { found: FunctionRow }) {
  const t = useTranslations('functions.page');
  const common = useTranslations('common');
  if (!found.isEnvironmentReadable) {
    return (
      <Container header={<Header variant="h2">{t('variables')}</Header>}>
        <Alert type="warning">{t('variablesUnreadable')}</Alert>
      </Container>
    );
  }
  const shownValue = (name: string) => {
    const value = found.datadogVariables[name];
    if (value === undefined) return <Box color="text-body-secondary">{t('valueNotKept')}</Box>;
    if (value === maskedValue) return <Box color="text-body-secondary">{t('valueSecret')}</Box>;
    return <span className="code">{value}</span>;
  };
  return (
    <Table
      wrapLines
      items={found.variableNames.map((name) => ({ name }))}
      trackBy="name"
      ariaLabels={{ tableLabel: t('variables') }}
      header={
        <Header
          variant="h2"
          counter={common('counter', { count: found.variableNames.length })}
          description={t('variablesHint')}
        >
          {t('variables')}
        </Header>
      }
      empty={<Box color="text-body-secondary">{t('noVariables')}</Box>}
      columnDefinitions={[
        {
          id: 'name',
          header: t('variable'),
          isRowHeader: true,
          cell: ({ name }) => <span className="code">{name}</span>,
        },
        { id: 'value', header: t('value'), cell: ({ name }) => shownValue(name) },
      ]}
    />
  );
}

/** The tags as the last scan read them. */
export function TagsTable({ found }: { found: FunctionRow }) {
  const t = useTranslations('functions.page');
  const common = useTranslations('common');
  const tags = Object.entries(found.tags).map(([key, value]) => ({ key, value }));
  return (
    <Table
      wrapLines
      items={tags}
      trackBy="key"
      ariaLabels={{ tableLabel: t('tags') }}
      header={
        <Header variant="h2" counter={common('counter', { count: tags.length })}>
          {t('tags')}
        </Header>
      }
      empty={<Box color="text-body-secondary">{t('noTags')}</Box>}
      columnDefinitions={[
        { id: 'key', header: t('tagKey'), isRowHeader: true, cell: ({ key }) => <span className="code">{key}</span> },
        { id: 'value', header: t('tagValue'), cell: ({ value }) => <span className="code">{value}</span> },
      ]}
    />
  );
}
