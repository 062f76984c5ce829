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
import { useEffect } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { forgetRolloutSelection, type RolloutSelection } from '#app/_parts/selection.ts';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import { RestoredDraft } from '#app/_shell/restored-draft.tsx';
import { useKeptDraft } from '#app/_shell/use-kept-draft.ts';
import {
  draftOf,
  emptyDraft,
  type SettingsDraft,
  settingsOf,
  withoutTypedKeys,
} from '#app/(console)/_parts/settings-form/draft.ts';
import { SettingsForm } from '#app/(console)/_parts/settings-form/settings-form.tsx';
import { type StrategyDraft, strategyDraft, strategyOf } from '#app/(console)/rollouts/_parts/strategy/draft.ts';
import { StrategyForm } from '#app/(console)/rollouts/_parts/strategy/strategy-form.tsx';
import { defaultBakeSeconds } from '#lib/core/rollout/default-strategy.ts';
import type { AccountPlaces } from '#lib/db/accounts/account-places.ts';
import type { ProfileRow } from '#lib/db/profiles/profiles-page.ts';
import { createRolloutAction } from '../actions.ts';
import { ProfileSection } from './profile-section.tsx';
import { SelectionSummary } from './selection-summary.tsx';
import { useSelectionSummary } from './use-selection-summary.ts';

/** What the form begins with. */
export type NewRolloutFormProps = {
  chosen: RolloutSelection;
  profiles: ProfileRow[];
  accounts: readonly AccountPlaces[];
};

/** A Rollout as typed. */
type RolloutDraft = {
  settings: SettingsDraft;
  profileId: string | undefined;
  saveAs: string | undefined;
  strategy: StrategyDraft;
  name: string;
};

function begin(bakeSeconds: number): RolloutDraft {
  const strategy = strategyDraft(bakeSeconds);
  return { settings: emptyDraft(), profileId: undefined, saveAs: undefined, strategy, name: '' };
}

function withoutKeys(draft: RolloutDraft): RolloutDraft {
  return { ...draft, settings: withoutTypedKeys(draft.settings) };
}

/** Settings, pace and name of a Rollout over the selected functions. Nothing is sent to AWS by it. */
export function NewRolloutForm({ chosen, profiles, accounts }: NewRolloutFormProps) {
  const t = useTranslations('rollouts.new');
  const router = useRouter();
  const kept = useKeptDraft(`rollout ${chosen.mode}`, () => begin(defaultBakeSeconds), withoutKeys);
  const { settings, profileId, saveAs, strategy, name } = kept.draft;
  const change = (part: Partial<RolloutDraft>) => kept.setDraft({ ...kept.draft, ...part });
  const { run, isRunning, failure, fieldErrors } = useAction(createRolloutAction);
  const fieldError = useFieldError(fieldErrors);
  const { summary, reload, ...reading } = useSelectionSummary(chosen.selection);
  // What it means by now is shown before it is asked for again.
  useEffect(() => {
    if (failure?.code === 'selectionChanged') reload();
  }, [failure, reload]);
  const isInstrument = chosen.mode === 'instrument';

  const chooseProfile = (profile: ProfileRow | undefined) =>
    change({ profileId: profile?.id, settings: profile ? draftOf(profile.settings, profile.id) : emptyDraft() });

  const submit = async () => {
    if (summary === undefined) return;
    await run(
      {
        mode: chosen.mode,
        selection: chosen.selection,
        digest: summary.digest,
        name,
        strategy: strategyOf(strategy),
        ...(isInstrument ? { ...settingsOf(settings), profileId, saveAsProfile: saveAs } : {}),
      },
      ({ rolloutId }) => {
        kept.forget();
        forgetRolloutSelection(chosen);
        router.push(`/rollouts/${rolloutId}`);
      },
    );
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="s" alignItems="center">
            <Box color="text-body-secondary">{t('submitHint')}</Box>
            <Button
              variant="link"
              formAction="none"
              onClick={() => {
                kept.forget();
                router.push('/functions');
              }}
            >
              {t('cancel')}
            </Button>
            <Button variant="primary" loading={isRunning} disabled={summary === undefined}>
              {t('submit')}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <RestoredDraft isRestored={kept.isRestored} discard={kept.discard} />
          <SelectionSummary chosen={chosen} summary={summary} failure={reading.failure} />
          {isInstrument ? (
            <ProfileSection
              profiles={profiles}
              profileId={profileId}
              onChoose={chooseProfile}
              saveAs={saveAs}
              onSaveAs={(typed) => change({ saveAs: typed })}
              errorText={fieldError('saveAsProfile')}
            />
          ) : null}
          {isInstrument ? (
            <SettingsForm
              draft={settings}
              onChange={(changed) => change({ settings: changed })}
              fieldErrors={fieldErrors}
              accounts={accounts}
            />
          ) : null}
          <StrategyForm
            draft={strategy}
            onChange={(changed) => change({ strategy: changed })}
            fieldErrors={fieldErrors}
            functionCount={summary?.count ?? chosen.count}
          />
          <Container>
            <FormField label={t('name.label')} description={t('name.hint')} errorText={fieldError('name')}>
              <Input value={name} onChange={({ detail }) => change({ name: detail.value })} />
            </FormField>
          </Container>
          <FailureAlert failure={failure} />
        </SpaceBetween>
      </Form>
    </form>
  );
}
