'use client';

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
  emptyDraft,
  type SettingsDraft,
  settingsOf,
  withoutTypedKeys,
} from '#app/(console)/_parts/settings-form/draft.ts';
import { SettingsForm } from '#app/(console)/_parts/settings-form/settings-form.tsx';
import type { AccountPlaces } from '#lib/db/accounts/account-places.ts';
import type { ProfileRow } from '#lib/db/profiles/profiles-page.ts';
import { saveProfileAction } from '../actions.ts';

/** A profile as typed. */
type ProfileDraft = { name: string; settings: SettingsDraft };

function begin(profile: ProfileRow | undefined): ProfileDraft {
  if (!profile) return { name: '', settings: emptyDraft() };
  return { name: profile.name, settings: draftOf(profile.settings, profile.id) };
}

function withoutKeys(draft: ProfileDraft): ProfileDraft {
  return { ...draft, settings: withoutTypedKeys(draft.settings) };
}

/** Creates a profile, or edits the one given. */
export function ProfileEditor({ profile, accounts }: { profile?: ProfileRow; accounts: readonly AccountPlaces[] }) {
  const t = useTranslations('profiles');
  const router = useRouter();
  const kept = useKeptDraft(`profile ${profile?.id ?? 'new'}`, () => begin(profile), withoutKeys);
  const { name, settings } = kept.draft;
  const { run, isRunning, failure, fieldErrors } = useAction(saveProfileAction);
  const fieldError = useFieldError(fieldErrors);
  const change = (part: Partial<ProfileDraft>) => kept.setDraft({ ...kept.draft, ...part });

  const save = () =>
    run({ profileId: profile?.id, name, ...settingsOf(settings) }, () => {
      kept.forget();
      router.push('/profiles');
    });

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              variant="link"
              formAction="none"
              onClick={() => {
                kept.forget();
                router.push('/profiles');
              }}
            >
              {t('cancel')}
            </Button>
            <Button variant="primary" loading={isRunning}>
              {t('save')}
            </Button>
          </SpaceBetween>
        }
        errorText={null}
      >
        <SpaceBetween size="l">
          <RestoredDraft isRestored={kept.isRestored} discard={kept.discard} />
          <Container>
            <FormField label={t('name')} description={t('nameHint')} errorText={fieldError('name')}>
              <Input value={name} onChange={({ detail }) => change({ name: detail.value })} autoFocus />
            </FormField>
          </Container>
          <SettingsForm
            draft={settings}
            onChange={(changed) => change({ settings: changed })}
            fieldErrors={fieldErrors}
            accounts={accounts}
          />
          <FailureAlert failure={failure} />
        </SpaceBetween>
      </Form>
    </form>
  );
}
