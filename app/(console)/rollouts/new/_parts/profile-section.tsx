'use client';

import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { ProfileRow } from '#lib/db/profiles/profiles-page.ts';

type ProfileSectionProps = {
  profiles: ProfileRow[];
  profileId: string | undefined;
  onChoose: (profile: ProfileRow | undefined) => void;
  /** The name under which the settings are to be kept; undefined: not at all. */
  saveAs: string | undefined;
  onSaveAs: (name: string | undefined) => void;
  errorText: string | undefined;
};

/** Beginning with saved settings, and keeping these ones for the next time. */
export function ProfileSection({ profiles, profileId, onChoose, saveAs, onSaveAs, errorText }: ProfileSectionProps) {
  const t = useTranslations('rollouts.new.profile');
  const options = [
    { value: '', label: t('none') },
    ...profiles.map((profile) => ({ value: profile.id, label: profile.name })),
  ];
  return (
    <Container header={<Header variant="h2">{t('title')}</Header>}>
      <ColumnLayout columns={2}>
        <FormField label={t('label')} description={t('hint')}>
          <Select
            options={options}
            selectedOption={options.find((option) => option.value === (profileId ?? '')) ?? null}
            onChange={({ detail }) => onChoose(profiles.find((profile) => profile.id === detail.selectedOption.value))}
          />
        </FormField>
        <SpaceBetween size="xs">
          <Checkbox
            checked={saveAs !== undefined}
            description={t('saveAsHint')}
            onChange={({ detail }) => onSaveAs(detail.checked ? '' : undefined)}
          >
            {t('saveAs')}
          </Checkbox>
          {saveAs === undefined ? null : (
            <FormField label={t('saveAsName')} errorText={errorText}>
              <Input value={saveAs} onChange={({ detail }) => onSaveAs(detail.value)} />
            </FormField>
          )}
        </SpaceBetween>
      </ColumnLayout>
    </Container>
  );
}
