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

/** A Rollout whose settings can be used again, by its own id. */
export type RolloutToRepeat = { id: string; number: number };

/** What is to be done with the code. `settingsFrom`: a profile or a Rollout by its id; without one the settings are those of the form. */
export type ChangeChoice = { mode: CodeMode; settingsFrom: SettingsSource | undefined; draft: SettingsDraft };
type SettingsSource = { kind: 'profile' | 'rollout'; id: string };

/** What was asked for; else the first profile, where there is one. */
export function initialChoice(
  profiles: readonly ProfileName[],
  asked: { profileId: string | undefined; rolloutId: string | undefined; mode: CodeMode },
): ChangeChoice {
  const profileId = asked.profileId ?? profiles[0]?.id;
  const settingsFrom: SettingsSource | undefined =
    asked.rolloutId !== undefined
      ? { kind: 'rollout', id: asked.rolloutId }
      : profileId === undefined
        ? undefined
        : { kind: 'profile', id: profileId };
  return { mode: asked.mode, settingsFrom, draft: emptyDraft() };
}

/** The choice as a plan is asked for. What is chosen to remove needs no settings. */
export function changeInput({ mode, settingsFrom, draft }: ChangeChoice): Omit<CodePlanInput, 'files'> {
  if (mode === 'remove') return { mode };
  if (settingsFrom === undefined) return { mode, settings: settingsOf(draft).settings };
  const { kind, id } = settingsFrom;
  return kind === 'profile' ? { mode, profileId: id } : { mode, rolloutId: id };
}

type ChangeFieldsProps = {
  profiles: readonly ProfileName[];
  rollout: RolloutToRepeat | undefined;
  choice: ChangeChoice;
  fieldErrors: FieldErrors;
  onChange: (choice: ChangeChoice) => void;
};

/** What to do, and with which settings. */
export function ChangeFields({ profiles, rollout, choice, fieldErrors, onChange }: ChangeFieldsProps) {
  const t = useTranslations('code.change');
  const { mode, settingsFrom, draft } = choice;
  const enter: SelectProps.Option = { value: '', label: t('enter'), description: t('enterHint') };
  const saved = profiles.map(({ id, name }): SelectProps.Option => ({ value: id, label: name }));
  const repeated: SelectProps.Option[] =
    rollout === undefined
      ? []
      : [
          {
            value: rollout.id,
            label: t('rolloutSettings', { number: rollout.number }),
            description: t('rolloutSettingsHint'),
          },
        ];
  const choose = (id: string | undefined) => {
    const kind = id === rollout?.id ? ('rollout' as const) : ('profile' as const);
    onChange({ ...choice, settingsFrom: id === undefined || id === '' ? undefined : { kind, id } });
  };
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
          {mode === 'instrument' && saved.length + repeated.length > 0 ? (
            <FormField label={t('settings')} description={t('settingsHint')}>
              <Select
                selectedOption={[...repeated, ...saved].find(({ value }) => value === settingsFrom?.id) ?? enter}
                options={[
                  ...repeated,
                  ...(saved.length === 0 ? [] : [{ label: t('profiles'), options: saved }]),
                  enter,
                ]}
                onChange={({ detail }) => choose(detail.selectedOption.value)}
              />
            </FormField>
          ) : null}
        </SpaceBetween>
      </Container>
      {mode === 'instrument' && settingsFrom === undefined ? (
        <SettingsForm
          draft={draft}
          onChange={(typed) => onChange({ ...choice, draft: typed })}
          fieldErrors={fieldErrors}
        />
      ) : null}
    </SpaceBetween>
  );
}
