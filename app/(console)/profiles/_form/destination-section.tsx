'use client';

import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { datadogSites } from '#lib/core/datadog/settings.ts';
import { apiKeySources, usesStoredApiKey } from './draft.ts';
import { TextField } from './fields.tsx';
import type { SectionProps } from './section-props.ts';

/** Where the data goes: the Datadog site and the source of the API key. */
export function DestinationSection(props: SectionProps) {
  const { draft, change, fieldError } = props;
  const t = useTranslations('profiles.form');
  const sites = [
    { value: '', label: t('site.notChosen') },
    ...datadogSites.map((site) => ({ value: site, label: site })),
  ];
  return (
    <Container
      header={
        <Header variant="h2" description={t('sections.destinationDescription')}>
          {t('sections.destination')}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FormField label={t('site.label')} description={t('site.hint')} errorText={fieldError('site')}>
          <Select
            options={sites}
            selectedOption={sites.find((site) => site.value === draft.site) ?? null}
            onChange={({ detail }) => change({ site: detail.selectedOption.value ?? '' })}
          />
        </FormField>
        <FormField label={t('apiKey.label')} errorText={fieldError('apiKey.source')} stretch>
          <RadioGroup
            value={draft.apiKeySource === '' ? 'none' : draft.apiKeySource}
            onChange={({ detail }) =>
              change({
                apiKeySource: apiKeySources.find((name) => name === detail.value) ?? '',
              })
            }
            items={[
              ...apiKeySources.map((name) => ({
                value: name,
                label: t(`apiKey.${name}`),
                description: t(`apiKey.${name}Hint`),
              })),
              {
                value: 'none',
                label: t('apiKey.notChosen'),
                description: t('apiKey.notChosenHint'),
              },
            ]}
          />
        </FormField>
        <ApiKeyField {...props} />
      </SpaceBetween>
    </Container>
  );
}

function ApiKeyField({ draft, change, fieldError }: SectionProps) {
  const t = useTranslations('profiles.form.apiKey');
  const storedHint = usesStoredApiKey(draft) ? t('storedHint') : undefined;
  switch (draft.apiKeySource) {
    case 'secretsManager':
      return (
        <TextField
          label={t('secretArn')}
          hint={`${t('secretArnHint')} ${t('regionHint')}`}
          placeholder="arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-api-key-AbCdEf"
          value={draft.apiKeyArn}
          onChange={(apiKeyArn) => change({ apiKeyArn })}
          errorText={fieldError('apiKey.arn')}
        />
      );
    case 'ssm':
      return (
        <TextField
          label={t('parameterArn')}
          hint={t('regionHint')}
          placeholder="arn:aws:ssm:eu-west-1:111122223333:parameter/datadog/api-key"
          value={draft.apiKeyArn}
          onChange={(apiKeyArn) => change({ apiKeyArn })}
          errorText={fieldError('apiKey.arn')}
        />
      );
    case 'kms':
      return (
        <TextField
          label={t('ciphertext')}
          hint={storedHint}
          value={draft.apiKeyCiphertext}
          onChange={(apiKeyCiphertext) => change({ apiKeyCiphertext })}
          errorText={fieldError('apiKey.ciphertext')}
        />
      );
    case 'plain':
      return (
        <TextField
          type="password"
          label={t('value')}
          hint={storedHint ?? t('valueHint')}
          value={draft.apiKeyValue}
          onChange={(apiKeyValue) => change({ apiKeyValue })}
          errorText={fieldError('apiKey.value')}
        />
      );
    default:
      return null;
  }
}
