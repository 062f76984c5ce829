'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { type StoredSelection, storeSelection } from '#app/_parts/selection.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import { draftOf, emptyDraft, settingsOf } from '#app/(console)/_parts/settings-form/draft.ts';
import { SettingsForm } from '#app/(console)/_parts/settings-form/settings-form.tsx';
import { strategyDraft, strategyOf } from '#app/(console)/rollouts/_parts/strategy/draft.ts';
import { StrategyForm } from '#app/(console)/rollouts/_parts/strategy/strategy-form.tsx';
import { defaultBakeSeconds } from '#lib/core/rollout/strategy.ts';
import type { AccountPlaces } from '#lib/db/accounts/account-places.ts';
import type { ProfileRow } from '#lib/db/profiles/profiles-page.ts';
import { createRolloutAction } from '../actions.ts';
import { ProfileSection } from './profile-section.tsx';
import { SelectionSummary } from './selection-summary.tsx';

/** What the form begins with. */
export type NewRolloutFormProps = {
  selection: StoredSelection;
  profiles: ProfileRow[];
  accounts: readonly AccountPlaces[];
};

/** Settings, pace and name of a Rollout over the selected functions. Nothing is sent to AWS by it. */
export function NewRolloutForm({ selection, profiles, accounts }: NewRolloutFormProps) {
  const t = useTranslations('rollouts.new');
  const router = useRouter();
  const [draft, setDraft] = useState(emptyDraft);
  const [profileId, setProfileId] = useState<string>();
  const [saveAs, setSaveAs] = useState<string>();
  const [strategy, setStrategy] = useState(() => strategyDraft(defaultBakeSeconds));
  const [name, setName] = useState('');
  const { run, isRunning, failure, fieldErrors } = useAction(createRolloutAction);
  const isInstrument = selection.mode === 'instrument';
  const isNameTaken = failure?.params['reason'] === 'nameTaken';

  const chooseProfile = (profile: ProfileRow | undefined) => {
    setProfileId(profile?.id);
    setDraft(profile ? draftOf(profile.settings, profile.id) : emptyDraft());
  };

  const submit = () =>
    run(
      {
        mode: selection.mode,
        functionIds: selection.functionIds,
        name,
        strategy: strategyOf(strategy),
        ...(isInstrument ? { ...settingsOf(draft), profileId, saveAsProfile: saveAs } : {}),
      },
      ({ rolloutId }) => {
        storeSelection([], selection.mode);
        router.push(`/rollouts/${rolloutId}`);
      },
    );

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="s" alignItems="center">
            <Box color="text-body-secondary">{t('submitHint')}</Box>
            <LinkButton href="/functions" variant="link">
              {t('cancel')}
            </LinkButton>
            <Button variant="primary" loading={isRunning}>
              {t('submit')}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <SelectionSummary selection={selection} />
          {isInstrument ? (
            <ProfileSection
              profiles={profiles}
              profileId={profileId}
              onChoose={chooseProfile}
              saveAs={saveAs}
              onSaveAs={setSaveAs}
              errorText={isNameTaken || 'saveAsProfile' in fieldErrors ? t('profile.nameError') : undefined}
            />
          ) : null}
          {isInstrument ? (
            <SettingsForm draft={draft} onChange={setDraft} fieldErrors={fieldErrors} accounts={accounts} />
          ) : null}
          <StrategyForm
            draft={strategy}
            onChange={setStrategy}
            fieldErrors={fieldErrors}
            functionCount={selection.functionIds.length}
          />
          <Container>
            <FormField
              label={t('name.label')}
              description={t('name.hint')}
              errorText={'name' in fieldErrors ? t('name.error') : undefined}
            >
              <Input value={name} onChange={({ detail }) => setName(detail.value)} />
            </FormField>
          </Container>
          <FailureAlert failure={isNameTaken ? undefined : failure} />
        </SpaceBetween>
      </Form>
    </form>
  );
}
