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
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import { RestoredDraft } from '#app/_shell/restored-draft.tsx';
import { useKeptDraft } from '#app/_shell/use-kept-draft.ts';
import {
  draftOf,
  type SettingsDraft,
  settingsOf,
  withoutTypedKeys,
} from '#app/(console)/_parts/settings-form/draft.ts';
import { SettingsForm } from '#app/(console)/_parts/settings-form/settings-form.tsx';
import { type StrategyDraft, strategyOf } from '#app/(console)/rollouts/_parts/strategy/draft.ts';
import { draftOfStrategy } from '#app/(console)/rollouts/_parts/strategy/stored-strategy.ts';
import { StrategyForm } from '#app/(console)/rollouts/_parts/strategy/strategy-form.tsx';
import type { AccountPlaces } from '#lib/db/accounts/account-places.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { amendAction } from '../actions.ts';

/** A preview as it is amended. */
type AmendedDraft = { settings: SettingsDraft; strategy: StrategyDraft; name: string };

function begin(head: RolloutHead): AmendedDraft {
  return { settings: draftOf(head.settings, head.id), strategy: draftOfStrategy(head.strategy), name: head.name };
}

function withoutKeys(draft: AmendedDraft): AmendedDraft {
  return { ...draft, settings: withoutTypedKeys(draft.settings) };
}

/** Settings, pace and name of a preview as they were chosen; sending it makes another preview. A stored key never reaches it. */
export function AmendForm({ head, accounts }: { head: RolloutHead; accounts: readonly AccountPlaces[] }) {
  const t = useTranslations('rollouts');
  const router = useRouter();
  // Another preview of the same Rollout begins anew.
  const kept = useKeptDraft(`amend ${head.id} ${head.planDigest}`, () => begin(head), withoutKeys);
  const { draft } = kept;
  const change = (part: Partial<AmendedDraft>) => kept.setDraft({ ...draft, ...part });
  const { run, isRunning, failure, fieldErrors } = useAction(amendAction);
  const fieldError = useFieldError(fieldErrors);
  const isInstrument = head.mode === 'instrument';
  const functionCount = head.targets.reduce((sum, { count }) => sum + count, 0);

  const submit = () => {
    const { settings, storedApiKeyOf } = settingsOf(draft.settings);
    return run(
      {
        rolloutId: head.id,
        name: draft.name,
        strategy: strategyOf(draft.strategy),
        ...(isInstrument ? { settings, keepsApiKey: storedApiKeyOf === head.id } : {}),
      },
      () => {
        kept.forget();
        router.push(`/rollouts/${head.id}`);
        router.refresh();
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
            <Box color="text-body-secondary">{t('new.submitHint')}</Box>
            <Button
              variant="link"
              formAction="none"
              onClick={() => {
                kept.forget();
                router.push(`/rollouts/${head.id}`);
              }}
            >
              {t('new.cancel')}
            </Button>
            <Button variant="primary" loading={isRunning}>
              {t('amend.submit')}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <RestoredDraft isRestored={kept.isRestored} discard={kept.discard} />
          {isInstrument ? (
            <SettingsForm
              draft={draft.settings}
              onChange={(settings) => change({ settings })}
              fieldErrors={fieldErrors}
              accounts={accounts}
            />
          ) : null}
          <StrategyForm
            draft={draft.strategy}
            onChange={(strategy) => change({ strategy })}
            fieldErrors={fieldErrors}
            functionCount={functionCount}
            isRevert={head.mode === 'revert'}
          />
          <Container>
            <FormField label={t('new.name.label')} description={t('new.name.hint')} errorText={fieldError('name')}>
              <Input value={draft.name} onChange={({ detail }) => change({ name: detail.value })} />
            </FormField>
          </Container>
          <FailureAlert failure={failure} />
        </SpaceBetween>
      </Form>
    </form>
  );
}
