'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { Copyable } from '#app/_shell/copyable.tsx';
import { useFieldError } from '#app/_shell/failure-text.tsx';
import { RestoredDraft } from '#app/_shell/restored-draft.tsx';
import { useKeptDraft } from '#app/_shell/use-kept-draft.ts';
import { addUserAction } from '../actions.ts';
import { type GrantableRole, grantableRoles, useRoleOptions } from './role-options.ts';

function emptyUser(): { name: string; email: string; role: GrantableRole } {
  return { name: '', email: '', role: 'viewer' };
}

/** Adds a person and shows their first password, once. */
export function AddUserDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('auth.users');
  const common = useTranslations('common');
  const options = useRoleOptions();
  const { draft: user, setDraft: setUser, ...kept } = useKeptDraft('user new', emptyUser);
  const [firstPassword, setFirstPassword] = useState<string>();
  const { run, isRunning, failure, fieldErrors } = useAction(addUserAction);
  const fieldError = useFieldError(fieldErrors);
  const add = () =>
    run(user, (added) => {
      kept.forget();
      setFirstPassword(added.firstPassword);
    });

  if (firstPassword !== undefined) {
    return (
      <Dialog title={t('addedTitle', { name: user.name })} confirm={t('done')} onConfirm={onClose} onDismiss={onClose}>
        <Alert type="success">{t('added')}</Alert>
        <Copyable text={firstPassword} label={t('copyPassword')} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={t('addTitle')}
      confirm={t('add')}
      dismiss={common('cancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void add()}
      onDismiss={() => {
        kept.forget();
        onClose();
      }}
    >
      <RestoredDraft isRestored={kept.isRestored} discard={kept.discard} />
      <Box color="text-body-secondary">{t('addHint')}</Box>
      <FormField label={t('name')} errorText={fieldError('name')}>
        <Input
          value={user.name}
          autoComplete={false}
          onChange={({ detail }) => setUser({ ...user, name: detail.value })}
        />
      </FormField>
      <FormField label={t('email')} errorText={fieldError('email')}>
        <Input
          type="email"
          value={user.email}
          autoComplete={false}
          onChange={({ detail }) => setUser({ ...user, email: detail.value })}
        />
      </FormField>
      <FormField label={t('role')} errorText={fieldError('role')}>
        <RadioGroup
          value={user.role}
          items={options}
          onChange={({ detail }) =>
            setUser({ ...user, role: grantableRoles.find((name) => name === detail.value) ?? 'viewer' })
          }
        />
      </FormField>
    </Dialog>
  );
}
