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
import { useKeptDraft } from '#app/(console)/rollouts/_parts/kept-draft.ts';
import { strategyDraft, strategyOf } from '#app/(console)/rollouts/_parts/strategy/draft.ts';
import { StrategyForm } from '#app/(console)/rollouts/_parts/strategy/strategy-form.tsx';
import type { ProfileRow } from '#lib/db/profiles/profiles-page.ts';
import { createRolloutAction } from '../actions.ts';
import { ProfileSection } from './profile-section.tsx';
import { SelectionSummary } from './selection-summary.tsx';

type NewRolloutFormProps = { selection: StoredSelection; profiles: ProfileRow[]; bakeSeconds: number };

/** Settings, pace and name of a Rollout over the selected functions. Nothing is sent to AWS by it. */
export function NewRolloutForm({ selection, profiles, bakeSeconds }: NewRolloutFormProps) {
  const t = useTranslations('rollouts.new');
  const router = useRouter();
  const [profileId, setProfileId] = useState<string>();
  const [saveAs, setSaveAs] = useState<string>();
  const { draft, change, forget } = useKeptDraft('lamplighter.newRollout', () => ({
    settings: emptyDraft(),
    strategy: strategyDraft(bakeSeconds),
    name: '',
  }));
  const { run, isRunning, failure, fieldErrors } = useAction(createRolloutAction);
  const isInstrument = selection.mode === 'instrument';
  const isNameTaken = failure?.params['reason'] === 'nameTaken';

  const chooseProfile = (profile: ProfileRow | undefined) => {
    setProfileId(profile?.id);
    change({ settings: profile ? draftOf(profile.settings, profile.id) : emptyDraft() });
  };

  const submit = () =>
    run(
      {
        mode: selection.mode,
        functionIds: selection.functionIds,
        name: draft.name,
        strategy: strategyOf(draft.strategy),
        ...(isInstrument ? { ...settingsOf(draft.settings), profileId, saveAsProfile: saveAs } : {}),
      },
      ({ rolloutId }) => {
        storeSelection([], selection.mode);
        forget();
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
            <SettingsForm
              draft={draft.settings}
              onChange={(settings) => change({ settings })}
              fieldErrors={fieldErrors}
            />
          ) : null}
          <StrategyForm
            draft={draft.strategy}
            onChange={(strategy) => change({ strategy })}
            fieldErrors={fieldErrors}
            functionCount={selection.functionIds.length}
          />
          <Container>
            <FormField
              label={t('name.label')}
              description={t('name.hint')}
              errorText={'name' in fieldErrors ? t('name.error') : undefined}
            >
              <Input value={draft.name} onChange={({ detail }) => change({ name: detail.value })} />
            </FormField>
          </Container>
          <FailureAlert failure={isNameTaken ? undefined : failure} />
        </SpaceBetween>
      </Form>
    </form>
  );
}
