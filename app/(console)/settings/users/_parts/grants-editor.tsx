'use client';

import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import { useTranslations } from 'next-intl';
import type { FieldErrors } from '#app/_doors/result.ts';
import { useFieldError } from '#app/_shell/failure-text.tsx';
import { grantableRoles } from '#lib/core/access/grantable-roles.ts';
import type { AccountName } from './grant-words.ts';
import { emptyGrant, type GrantDraft, pathOfGrantError, roleNamed } from './grants-draft.ts';

type Props = {
  grants: GrantDraft[];
  accounts: readonly AccountName[];
  /** What the form's action refused, by path. */
  fieldErrors: FieldErrors;
  onChange: (grants: GrantDraft[]) => void;
};

const ways = ['all', 'accounts', 'matching'] as const;

/** Roles with the accounts that each is for. */
export function GrantsEditor({ grants, accounts, fieldErrors, onChange }: Props) {
  const t = useTranslations('auth.users.grants');
  const roles = useTranslations('common.user.role');
  const fieldError = useFieldError(fieldErrors);
  const change = (index: number, part: Partial<GrantDraft>) =>
    onChange(grants.map((grant, at) => (at === index ? { ...grant, ...part } : grant)));
  const roleOptions = grantableRoles.map((value) => ({ value, label: roles(value) }));
  const wayOptions = ways.map((value) => ({ value, label: t(`by.${value}`) }));
  const accountOptions = accounts.map(({ id, name, awsAccountId }) => ({
    value: id,
    label: name,
    description: awsAccountId,
  }));
  const chosen = (grant: GrantDraft, index: number) => {
    if (grant.by === 'all') return t('allHint');
    if (grant.by === 'matching') {
      return (
        <Input
          ariaLabel={t('matching')}
          value={grant.matching}
          placeholder="prod-*, team=payments"
          onChange={({ detail }) => change(index, { matching: detail.value })}
        />
      );
    }
    return (
      <Multiselect
        ariaLabel={t('accounts')}
        options={accountOptions}
        filteringType="auto"
        expandToViewport
        placeholder={t('accountsPlaceholder')}
        selectedOptions={accountOptions.filter(({ value }) => grant.accountIds.includes(value))}
        onChange={({ detail }) =>
          change(index, { accountIds: detail.selectedOptions.flatMap(({ value }) => value ?? []) })
        }
      />
    );
  };
  const errorIn = (index: number) => {
    const path = pathOfGrantError(fieldErrors, index);
    return path === undefined ? undefined : fieldError(path);
  };
  return (
    <AttributeEditor
      items={grants}
      addButtonText={t('add')}
      removeButtonText={t('remove')}
      removeButtonAriaLabel={({ role }) => t('removeLabel', { role: roles(role) })}
      empty={t('none')}
      onAddButtonClick={() => onChange([...grants, emptyGrant])}
      onRemoveButtonClick={({ detail }) => onChange(grants.filter((_grant, index) => index !== detail.itemIndex))}
      definition={[
        {
          label: t('role'),
          control: (grant: GrantDraft, index: number) => (
            <Select
              ariaLabel={t('role')}
              options={roleOptions}
              expandToViewport
              selectedOption={roleOptions.find(({ value }) => value === grant.role) ?? null}
              onChange={({ detail }) => change(index, { role: roleNamed(detail.selectedOption.value) })}
            />
          ),
        },
        {
          label: t('for'),
          control: (grant: GrantDraft, index: number) => (
            <Select
              ariaLabel={t('for')}
              options={wayOptions}
              expandToViewport
              selectedOption={wayOptions.find(({ value }) => value === grant.by) ?? null}
              onChange={({ detail }) =>
                change(index, { by: ways.find((way) => way === detail.selectedOption.value) ?? 'matching' })
              }
            />
          ),
        },
        {
          label: t('which'),
          control: chosen,
          errorText: (_grant: GrantDraft, index: number) => errorIn(index),
        },
      ]}
    />
  );
}
