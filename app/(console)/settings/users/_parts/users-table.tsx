'use client';

import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import type { GroupRow } from '#lib/db/people/group-rows.ts';
import type { UserListItem } from '#lib/db/people/users-page.ts';
import { changeRoleAction, resetSecondFactorAction, setUserAccessAction } from '../actions.ts';
import { AddUserDialog } from './add-user-dialog.tsx';
import type { AccountName } from './grant-words.ts';
import { LeftTokens } from './left-tokens.tsx';
import { PasswordLinkDialog } from './password-link-dialog.tsx';
import { PersonAccess } from './person-access.tsx';
import { PersonGrantsDialog } from './person-grants-dialog.tsx';
import { ownRoles, useRoleOptions } from './role-options.ts';

type Props = { users: UserListItem[]; groups: GroupRow[]; accounts: AccountName[]; ownId: string };

/** Everybody with their role and what else they are granted; the owner's own line cannot be changed. */
export function UsersTable({ users, groups, accounts, ownId }: Props) {
  const t = useTranslations('auth.users');
  const common = useTranslations('common');
  const roles = useTranslations('common.user.role');
  const options = useRoleOptions();
  const role = useAction(changeRoleAction);
  const access = useAction(setUserAccessAction);
  const factor = useAction(resetSecondFactorAction);
  const [isAdding, setIsAdding] = useState(false);
  const [granting, setGranting] = useState<UserListItem>();
  const [resetting, setResetting] = useState<UserListItem>();

  const changeRole = (userId: string, value: string | undefined) => {
    const chosen = ownRoles.find((name) => name === value);
    if (chosen) void role.run({ userId, role: chosen });
  };
  const roleOf = (user: UserListItem) =>
    user.role === 'owner' ? (
      roles('owner')
    ) : (
      <Select
        ariaLabel={t('roleLabel', { name: user.name })}
        options={options}
        selectedOption={options.find(({ value }) => value === user.role) ?? null}
        disabled={role.isRunning}
        expandToViewport
        onChange={({ detail }) => changeRole(user.id, detail.selectedOption.value)}
      />
    );
  const buttonsOf = (user: UserListItem) =>
    user.role === 'owner' ? null : (
      <SpaceBetween size="xs">
        <Button
          variant="inline-link"
          ariaLabel={t('grants.editLabel', { name: user.name })}
          onClick={() => setGranting(user)}
        >
          {t('grants.edit')}
        </Button>
        <Button
          variant="inline-link"
          ariaLabel={t('resetLabel', { name: user.name })}
          onClick={() => setResetting(user)}
        >
          {t('reset')}
        </Button>
        {user.hasSecondFactor ? (
          <Button
            variant="inline-link"
            ariaLabel={t('resetFactorLabel', { name: user.name })}
            disabled={factor.isRunning}
            onClick={() => void factor.run({ userId: user.id })}
          >
            {t('resetFactor')}
          </Button>
        ) : null}
        <Button
          variant="inline-link"
          ariaLabel={user.isDisabled ? t('enableLabel', { name: user.name }) : t('disableLabel', { name: user.name })}
          disabled={access.isRunning}
          onClick={() => void access.run({ userId: user.id, isDisabled: !user.isDisabled })}
        >
          {user.isDisabled ? t('enable') : t('disable')}
        </Button>
      </SpaceBetween>
    );

  return (
    <SpaceBetween size="l">
      <FailureAlert failure={role.failure ?? access.failure ?? factor.failure} />
      <LeftTokens users={users} />
      <Table
        items={users}
        trackBy="id"
        wrapLines
        ariaLabels={{ tableLabel: t('table') }}
        header={
          <Header
            counter={common('counter', { count: users.length })}
            actions={
              <Button variant="primary" onClick={() => setIsAdding(true)}>
                {t('add')}
              </Button>
            }
          >
            {t('table')}
          </Header>
        }
        columnDefinitions={[
          {
            id: 'name',
            header: t('name'),
            isRowHeader: true,
            minWidth: 125,
            cell: (user) => (user.id === ownId ? t('you', { name: user.name }) : user.name),
          },
          {
            id: 'email',
            header: t('email'),
            minWidth: 180,
            cell: (user) => <span className="whole-name">{user.email}</span>,
          },
          { id: 'role', header: t('role'), minWidth: 145, cell: roleOf },
          {
            id: 'grants',
            header: t('grants.title'),
            minWidth: 150,
            cell: (user) => <PersonAccess user={user} groups={groups} accounts={accounts} />,
          },
          {
            id: 'access',
            header: t('access'),
            minWidth: 120,
            cell: (user) => (
              <StatusIndicator type={user.isDisabled ? 'stopped' : 'success'}>
                {user.isDisabled ? t('disabled') : t('active')}
              </StatusIndicator>
            ),
          },
          { id: 'since', header: t('since'), minWidth: 130, cell: (user) => <Moment value={user.createdAt} /> },
          { id: 'actions', header: t('actions'), minWidth: 150, cell: buttonsOf },
        ]}
      />
      {granting ? (
        <PersonGrantsDialog user={granting} accounts={accounts} onClose={() => setGranting(undefined)} />
      ) : null}
      {resetting ? <PasswordLinkDialog user={resetting} onClose={() => setResetting(undefined)} /> : null}
      {isAdding ? <AddUserDialog onClose={() => setIsAdding(false)} /> : null}
    </SpaceBetween>
  );
}
