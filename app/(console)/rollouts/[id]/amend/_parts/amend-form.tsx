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
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import { draftOf, settingsOf } from '#app/(console)/_parts/settings-form/draft.ts';
import { SettingsForm } from '#app/(console)/_parts/settings-form/settings-form.tsx';
import { useKeptDraft } from '#app/(console)/rollouts/_parts/kept-draft.ts';
import { strategyOf } from '#app/(console)/rollouts/_parts/strategy/draft.ts';
import { draftOfStrategy } from '#app/(console)/rollouts/_parts/strategy/stored-strategy.ts';
import { StrategyForm } from '#app/(console)/rollouts/_parts/strategy/strategy-form.tsx';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { amendAction } from '../actions.ts';

/** Settings, pace and name of a preview as they were chosen; sending it makes another preview. A stored key never reaches it. */
export function AmendForm({ head }: { head: RolloutHead }) {
  const t = useTranslations('rollouts');
  const router = useRouter();
  const { draft, change, forget } = useKeptDraft(`lamplighter.amend.${head.id}.${head.planDigest}`, () => ({
    settings: draftOf(head.settings, head.id),
    strategy: draftOfStrategy(head.strategy),
    name: head.name,
  }));
  const { run, isRunning, failure, fieldErrors } = useAction(amendAction);
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
        forget();
        router.push(`/rollouts/${head.id}`);
        router.refresh();
      },
    );
  };

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
            <Box color="text-body-secondary">{t('new.submitHint')}</Box>
            <LinkButton href={`/rollouts/${head.id}`} variant="link">
              {t('new.cancel')}
            </LinkButton>
            <Button variant="primary" loading={isRunning}>
              {t('amend.submit')}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
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
            functionCount={functionCount}
          />
          <Container>
            <FormField
              label={t('new.name.label')}
              description={t('new.name.hint')}
              errorText={'name' in fieldErrors ? t('new.name.error') : undefined}
            >
              <Input value={draft.name} onChange={({ detail }) => change({ name: detail.value })} />
            </FormField>
          </Container>
          <FailureAlert failure={failure} />
        </SpaceBetween>
      </Form>
    </form>
  );
}
