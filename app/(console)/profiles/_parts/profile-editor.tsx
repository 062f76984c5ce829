'use client';

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
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import { draftOf, emptyDraft, settingsOf } from '#app/(console)/_parts/settings-form/draft.ts';
import { SettingsForm } from '#app/(console)/_parts/settings-form/settings-form.tsx';
import type { AccountPlaces } from '#lib/db/accounts/account-places.ts';
import type { ProfileRow } from '#lib/db/profiles/profiles-page.ts';
import { saveProfileAction } from '../actions.ts';

/** Creates a profile, or edits the one given. */
export function ProfileEditor({ profile, accounts }: { profile?: ProfileRow; accounts: readonly AccountPlaces[] }) {
  const t = useTranslations('profiles');
  const router = useRouter();
  const [name, setName] = useState(profile?.name ?? '');
  const [draft, setDraft] = useState(() => (profile ? draftOf(profile.settings, profile.id) : emptyDraft()));
  const { run, isRunning, failure, fieldErrors } = useAction(saveProfileAction);
  const isNameTaken = failure?.params['reason'] === 'nameTaken';
  const nameError = fieldErrors['name'] ? t('form.errors.name') : isNameTaken ? t('form.errors.nameTaken') : undefined;

  const save = () => run({ profileId: profile?.id, name, ...settingsOf(draft) }, () => router.push('/profiles'));

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <LinkButton href="/profiles" variant="link">
              {t('cancel')}
            </LinkButton>
            <Button variant="primary" loading={isRunning}>
              {t('save')}
            </Button>
          </SpaceBetween>
        }
        errorText={null}
      >
        <SpaceBetween size="l">
          <Container>
            <FormField label={t('name')} description={t('nameHint')} errorText={nameError}>
              <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus />
            </FormField>
          </Container>
          <SettingsForm draft={draft} onChange={setDraft} fieldErrors={fieldErrors} accounts={accounts} />
          <FailureAlert failure={isNameTaken ? undefined : failure} />
        </SpaceBetween>
      </Form>
    </form>
  );
}
