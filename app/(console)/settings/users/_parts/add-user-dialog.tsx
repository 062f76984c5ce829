'use client';

import Alert from '@cloudscape-design/components/alert';
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
import type { PasswordLink as MadeLink } from '#lib/commands/people/link-commands.ts';
import { addUserAction, inviteUserAction } from '../actions.ts';
import { PasswordLink } from './password-link.tsx';
import { type OwnRole, ownRoles, useRoleOptions } from './role-options.ts';

function emptyUser(): { name: string; email: string; role: OwnRole } {
  return { name: '', email: '', role: 'viewer' };
}

type Made = { firstPassword: string } | MadeLink;

/** Adds a person and shows once what lets them in: a link to choose a password with, or a first password. */
export function AddUserDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('auth.users');
  const common = useTranslations('common');
  const options = useRoleOptions();
  const { draft: user, setDraft: setUser, ...kept } = useKeptDraft('user new', emptyUser);
  const [way, setWay] = useState<'link' | 'password'>('link');
  const [made, setMade] = useState<Made>();
  const byPassword = useAction(addUserAction);
  const byLink = useAction(inviteUserAction);
  const { isRunning, failure, fieldErrors } = way === 'link' ? byLink : byPassword;
  const fieldError = useFieldError(fieldErrors);
  const show = (added: Made) => {
    kept.forget();
    setMade(added);
  };
  const add = () => (way === 'link' ? byLink.run(user, show) : byPassword.run(user, show));

  if (made !== undefined) {
    return (
      <Dialog title={t('addedTitle', { name: user.name })} confirm={t('done')} onConfirm={onClose} onDismiss={onClose}>
        {'token' in made ? (
          <PasswordLink {...made} />
        ) : (
          <>
            <Alert type="success">{t('added')}</Alert>
            <Copyable text={made.firstPassword} label={t('copyPassword')} />
          </>
        )}
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
            setUser({ ...user, role: ownRoles.find((name) => name === detail.value) ?? 'viewer' })
          }
        />
      </FormField>
      <FormField label={t('firstAccess')}>
        <RadioGroup
          value={way}
          items={[
            { value: 'link', label: t('byLink'), description: t('byLinkHint') },
            { value: 'password', label: t('byPassword'), description: t('byPasswordHint') },
          ]}
          onChange={({ detail }) => setWay(detail.value === 'password' ? 'password' : 'link')}
        />
      </FormField>
    </Dialog>
  );
}
