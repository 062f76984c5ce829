'use client';

import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import type { FieldErrors } from '#app/_doors/result.ts';
import { emptyDraft, type SettingsDraft, settingsOf } from '#app/(console)/_parts/settings-form/draft.ts';
import type { CodeMode } from '#lib/code/project.ts';
import type { CodePlanInput } from '#lib/commands/code/code-queries.ts';

/** The form of profiles is large, and needed only where no profile is chosen. */
const SettingsForm = dynamic(
  async () => (await import('#app/(console)/_parts/settings-form/settings-form.tsx')).SettingsForm,
  {
    loading: () => <Spinner />,
  },
);

/** A profile as it can be chosen. */
export type ProfileName = { id: string; name: string };

/** What is to be done with the code. Without a profile the settings are those of the form. */
export type ChangeChoice = { mode: CodeMode; profileId: string | undefined; draft: SettingsDraft };

/** The first profile, or the one asked for, where there is one. */
export function initialChoice(profiles: readonly ProfileName[], asked: string | undefined): ChangeChoice {
  return { mode: 'instrument', profileId: asked ?? profiles[0]?.id, draft: emptyDraft() };
}

/** The choice as a plan is asked for. What is chosen to remove needs no settings. */
export function changeInput({ mode, profileId, draft }: ChangeChoice): Omit<CodePlanInput, 'files'> {
  if (mode === 'remove') return { mode };
  return profileId === undefined ? { mode, settings: settingsOf(draft).settings } : { mode, profileId };
}

type ChangeFieldsProps = {
  profiles: readonly ProfileName[];
  choice: ChangeChoice;
  fieldErrors: FieldErrors;
  onChange: (choice: ChangeChoice) => void;
};

/** What to do, and with which settings. */
export function ChangeFields({ profiles, choice, fieldErrors, onChange }: ChangeFieldsProps) {
  const t = useTranslations('code.change');
  const { mode, profileId, draft } = choice;
  const enter: SelectProps.Option = { value: '', label: t('enter'), description: t('enterHint') };
  const saved = profiles.map(({ id, name }): SelectProps.Option => ({ value: id, label: name }));
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{t('title')}</Header>}>
        <SpaceBetween size="l">
          <FormField label={t('mode')}>
            <RadioGroup
              value={mode}
              onChange={({ detail }) =>
                onChange({ ...choice, mode: detail.value === 'remove' ? 'remove' : 'instrument' })
              }
              items={[
                { value: 'instrument', label: t('instrument'), description: t('instrumentHint') },
                { value: 'remove', label: t('remove'), description: t('removeHint') },
              ]}
            />
          </FormField>
          {mode === 'instrument' && saved.length > 0 ? (
            <FormField label={t('settings')} description={t('settingsHint')}>
              <Select
                selectedOption={saved.find(({ value }) => value === profileId) ?? enter}
                options={[{ label: t('profiles'), options: saved }, enter]}
                onChange={({ detail }) => onChange({ ...choice, profileId: detail.selectedOption.value || undefined })}
              />
            </FormField>
          ) : null}
        </SpaceBetween>
      </Container>
      {mode === 'instrument' && profileId === undefined ? (
        <SettingsForm
          draft={draft}
          onChange={(typed) => onChange({ ...choice, draft: typed })}
          fieldErrors={fieldErrors}
        />
      ) : null}
    </SpaceBetween>
  );
}
