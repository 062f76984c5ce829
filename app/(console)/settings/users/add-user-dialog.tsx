'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Copyable } from '#app/_shell/copyable.tsx';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import { addUserAction } from './actions.ts';
import { type GrantableRole, grantableRoles, useRoleOptions } from './role-options.ts';

/** Adds a person and shows their first password, once. */
export function AddUserDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('auth.users');
  const common = useTranslations('common');
  const options = useRoleOptions();
  const [user, setUser] = useState<{ name: string; email: string; role: GrantableRole }>({
    name: '',
    email: '',
    role: 'viewer',
  });
  const [firstPassword, setFirstPassword] = useState<string>();
  const { run, isRunning, failure, fieldErrors } = useAction(addUserAction);
  const fieldError = useFieldError(fieldErrors);
  const add = () => run(user, (added) => setFirstPassword(added.firstPassword));

  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel={common('close')}
      header={firstPassword ? t('addedTitle', { name: user.name }) : t('addTitle')}
      footer={
        <Box float="right">
          {firstPassword ? (
            <Button variant="primary" onClick={onClose}>
              {t('done')}
            </Button>
          ) : (
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" onClick={onClose}>
                {common('cancel')}
              </Button>
              <Button variant="primary" loading={isRunning} onClick={() => void add()}>
                {t('add')}
              </Button>
            </SpaceBetween>
          )}
        </Box>
      }
    >
      {firstPassword ? (
        <SpaceBetween size="m">
          <Alert type="success">{t('added')}</Alert>
          <Copyable text={firstPassword} label={t('copyPassword')} />
        </SpaceBetween>
      ) : (
        <SpaceBetween size="l">
          <Box color="text-body-secondary">{t('addHint')}</Box>
          <FailureAlert failure={failure} />
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
        </SpaceBetween>
      )}
    </Modal>
  );
}
