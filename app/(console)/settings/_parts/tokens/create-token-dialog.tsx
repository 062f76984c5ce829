'use client';

import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { z } from 'zod';
import type { ActionResult } from '#app/_doors/result.ts';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { Copyable } from '#app/_shell/copyable.tsx';
import { useFieldError } from '#app/_shell/failure-text.tsx';
import type { newTokenSchema } from '#lib/core/access/token-input.ts';
import { defaultTokenDays, longestTokenDays, type TokenRole, tokenRoles } from '#lib/core/access/token-rules.ts';
import type { AccountChoice } from '#lib/db/accounts/account-choices.ts';

type NewToken = z.input<typeof newTokenSchema>;

/** What makes a token: for oneself, or for a machine. */
export type CreateToken = (
  input: NewToken,
) => Promise<ActionResult<{ tokenId: string; token: string; expiresAt: string }>>;

type CreateTokenDialogProps = { accounts: AccountChoice[]; create: CreateToken; onClose: () => void };

const lifetimes = [7, 30, defaultTokenDays, 180, longestTokenDays];

/** Creates a token and shows it once. */
export function CreateTokenDialog({ accounts, create, onClose }: CreateTokenDialogProps) {
  const t = useTranslations('auth.tokens');
  const [made, setMade] = useState<{ name: string; token: string }>();
  if (made === undefined) {
    return (
      <NewTokenForm
        accounts={accounts}
        create={create}
        onClose={onClose}
        onMade={(name, token) => setMade({ name, token })}
      />
    );
  }
  return (
    <Dialog title={t('createdTitle', { name: made.name })} confirm={t('done')} onConfirm={onClose} onDismiss={onClose}>
      <Alert type="success">{t('created')}</Alert>
      <Copyable text={made.token} label={t('copy')} />
    </Dialog>
  );
}

function NewTokenForm({
  accounts,
  create,
  onClose,
  onMade,
}: CreateTokenDialogProps & { onMade: (name: string, token: string) => void }) {
  const t = useTranslations('auth.tokens');
  const roleNames = useTranslations('common.user.role');
  const hints = useTranslations('auth.users.roleHint');
  const [name, setName] = useState('');
  const [role, setRole] = useState<TokenRole>('viewer');
  const [isForAll, setIsForAll] = useState(true);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [validDays, setValidDays] = useState(defaultTokenDays);
  const { run, isRunning, failure, fieldErrors } = useAction(create);
  const fieldError = useFieldError(fieldErrors);
  const roles = tokenRoles.map((value) => ({ value, label: roleNames(value), description: hints(value) }));
  const days = lifetimes.map((count) => ({ value: String(count), label: t('days', { days: count }) }));
  const choices = accounts.map(({ id, name: label, awsAccountId }) => ({
    value: id,
    label,
    description: awsAccountId,
  }));
  const submit = () =>
    run(
      {
        name,
        role,
        validDays,
        accounts: isForAll ? 'all' : accounts.map(({ id }) => id).filter((id) => chosen.includes(id)),
      },
      ({ token }) => onMade(name.trim(), token),
    );
  return (
    <Dialog
      title={t('createTitle')}
      confirm={t('create')}
      dismiss={t('cancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void submit()}
      onDismiss={onClose}
    >
      <FormField label={t('name')} constraintText={t('nameHint')} errorText={fieldError('name')}>
        <Input value={name} autoComplete={false} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label={t('role')} errorText={fieldError('role')}>
        <RadioGroup
          value={role}
          items={roles}
          onChange={({ detail }) => setRole(tokenRoles.find((value) => value === detail.value) ?? 'viewer')}
        />
      </FormField>
      <FormField label={t('accounts')} errorText={fieldError('accounts')}>
        <RadioGroup
          value={isForAll ? 'all' : 'some'}
          items={[
            { value: 'all', label: t('allAccounts'), description: t('allAccountsHint') },
            { value: 'some', label: t('someAccounts') },
          ]}
          onChange={({ detail }) => setIsForAll(detail.value === 'all')}
        />
      </FormField>
      {isForAll ? null : (
        <FormField label={t('chooseAccounts')}>
          <Multiselect
            options={choices}
            selectedOptions={choices.filter(({ value }) => chosen.includes(value))}
            filteringType="auto"
            placeholder={t('chooseAccounts')}
            deselectAriaLabel={({ label }) => t('removeAccount', { name: label ?? '' })}
            onChange={({ detail }) => setChosen(detail.selectedOptions.map(({ value }) => value ?? ''))}
          />
        </FormField>
      )}
      <FormField label={t('validFor')} errorText={fieldError('validDays')}>
        <Select
          options={days}
          selectedOption={days.find(({ value }) => value === String(validDays)) ?? null}
          onChange={({ detail }) => setValidDays(Number(detail.selectedOption.value))}
        />
      </FormField>
    </Dialog>
  );
}
