'use client';

import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { settingsSchema } from '#lib/core/datadog/settings.ts';
import type { SwitchName } from './draft.ts';
import { TextField, TriState } from './fields.tsx';
import type { SectionProps } from './section-props.ts';

const everyday: readonly SwitchName[] = ['tracing', 'logs', 'capturePayload'];
const rare: readonly SwitchName[] = [
  'mergeXrayTraces',
  'flushMetricsToLogs',
  'fips',
  'appsec',
  'profiling',
  'coldStartTracing',
];

/** What is collected: the everyday switches. */
export function CollectionSection(props: SectionProps) {
  const t = useTranslations('profiles.form');
  return (
    <Container
      header={
        <Header variant="h2" description={t('triStateHint')}>
          {t('sections.collection')}
        </Header>
      }
    >
      <ColumnLayout columns={3}>
        {everyday.map((name) => (
          <SwitchField key={name} name={name} {...props} />
        ))}
      </ColumnLayout>
    </Container>
  );
}

/** What few people need. */
export function AdvancedSection(props: SectionProps) {
  const { draft, change, fieldError, hasErrorIn } = props;
  const t = useTranslations('profiles.form');
  const levels = [
    { value: '', label: t('notChosen') },
    ...settingsSchema.shape.logLevel.unwrap().options.map((level) => ({
      value: level,
      label: t(`logLevels.${level}`),
    })),
  ];
  const mustShow = hasErrorIn(['logLevel', 'apmFlushDeadlineMilliseconds', 'llmObs', 'layerAccount']);
  return (
    <ExpandableSection
      variant="container"
      headerText={t('sections.advanced')}
      {...(mustShow ? { expanded: true } : {})}
    >
      <SpaceBetween size="l">
        <ColumnLayout columns={3}>
          {rare.map((name) => (
            <SwitchField key={name} name={name} {...props} />
          ))}
        </ColumnLayout>
        <ColumnLayout columns={2}>
          <FormField label={t('logLevel.label')} description={t('logLevel.hint')} errorText={fieldError('logLevel')}>
            <Select
              options={levels}
              selectedOption={levels.find((level) => level.value === draft.logLevel) ?? null}
              onChange={({ detail }) => change({ logLevel: detail.selectedOption.value ?? '' })}
            />
          </FormField>
          <TextField
            label={t('apmFlushDeadlineMilliseconds.label')}
            hint={t('apmFlushDeadlineMilliseconds.hint')}
            inputMode="numeric"
            value={draft.apmFlushDeadlineMilliseconds}
            onChange={(apmFlushDeadlineMilliseconds) => change({ apmFlushDeadlineMilliseconds })}
            errorText={fieldError('apmFlushDeadlineMilliseconds')}
          />
          <TextField
            label={t('llmObs.label')}
            hint={t('llmObs.hint')}
            value={draft.mlApp}
            onChange={(mlApp) => change({ mlApp })}
            errorText={fieldError('llmObs.mlApp')}
          />
          <TextField
            label={t('layerAccount.label')}
            hint={t('layerAccount.hint')}
            inputMode="numeric"
            value={draft.layerAccount}
            onChange={(layerAccount) => change({ layerAccount })}
            errorText={fieldError('layerAccount')}
          />
        </ColumnLayout>
      </SpaceBetween>
    </ExpandableSection>
  );
}

function SwitchField({ name, draft, change }: SectionProps & { name: SwitchName }) {
  const t = useTranslations('profiles.form');
  return (
    <TriState
      label={t(`${name}.label`)}
      hint={t(`${name}.hint`)}
      value={draft.switches[name]}
      onChange={(value) => change({ switches: { ...draft.switches, [name]: value } })}
    />
  );
}
