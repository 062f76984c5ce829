'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { TextField } from './fields.tsx';
import type { SectionProps } from './section-props.ts';

/** How the data is labelled: environment, service, version and further tags. */
export function LabelsSection(props: SectionProps) {
  const { draft, change, fieldError } = props;
  const t = useTranslations('profiles.form');
  return (
    <Container
      header={
        <Header variant="h2" description={t('sections.identityDescription')}>
          {t('sections.identity')}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <ColumnLayout columns={3}>
          <TextField
            label={t('env.label')}
            placeholder={t('env.placeholder')}
            value={draft.env}
            onChange={(env) => change({ env })}
            errorText={fieldError('env')}
          />
          <TextField
            label={t('service.label')}
            placeholder={t('service.placeholder')}
            value={draft.service}
            onChange={(service) => change({ service })}
            errorText={fieldError('service')}
          />
          <TextField
            label={t('version.label')}
            placeholder={t('version.placeholder')}
            value={draft.version}
            onChange={(version) => change({ version })}
            errorText={fieldError('version')}
          />
        </ColumnLayout>
        <TagsField {...props} />
      </SpaceBetween>
    </Container>
  );
}

function TagsField({ draft, change, tagsError }: SectionProps) {
  const t = useTranslations('profiles.form.tags');
  const setTag = (index: number, part: Partial<{ key: string; value: string }>) =>
    change({
      tags: draft.tags.map((tag, position) => (position === index ? { ...tag, ...part } : tag)),
    });
  return (
    <FormField label={t('label')} description={t('hint')} errorText={tagsError} stretch>
      <SpaceBetween size="xs">
        {draft.tags.length === 0 ? <Box color="text-body-secondary">{t('empty')}</Box> : null}
        {draft.tags.map((tag, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a tag has no identity but its place
          <Grid key={index} gridDefinition={[{ colspan: 5 }, { colspan: 5 }, { colspan: 2 }]}>
            <Input
              ariaLabel={t('key')}
              placeholder={t('key')}
              value={tag.key}
              onChange={({ detail }) => setTag(index, { key: detail.value })}
            />
            <Input
              ariaLabel={t('value')}
              placeholder={t('value')}
              value={tag.value}
              onChange={({ detail }) => setTag(index, { value: detail.value })}
            />
            <Button
              formAction="none"
              ariaLabel={t('removeLabel', { key: tag.key })}
              onClick={() =>
                change({
                  tags: draft.tags.filter((_, position) => position !== index),
                })
              }
            >
              {t('remove')}
            </Button>
          </Grid>
        ))}
        <Button
          formAction="none"
          iconName="add-plus"
          onClick={() => change({ tags: [...draft.tags, { key: '', value: '' }] })}
        >
          {t('add')}
        </Button>
      </SpaceBetween>
    </FormField>
  );
}
