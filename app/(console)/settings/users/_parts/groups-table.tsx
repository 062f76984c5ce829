'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { GroupRow } from '#lib/db/people/group-rows.ts';
import type { UserListItem } from '#lib/db/people/users-page.ts';
import { DeleteGroupDialog } from './delete-group-dialog.tsx';
import { type AccountName, useGrantWords } from './grant-words.ts';
import { GroupDialog } from './group-dialog.tsx';

type Props = { groups: GroupRow[]; users: UserListItem[]; accounts: AccountName[] };

/** Groups of people, who belongs to each, and what they are granted. */
export function GroupsTable({ groups, users, accounts }: Props) {
  const t = useTranslations('auth.users.groups');
  const common = useTranslations('common');
  const words = useGrantWords(accounts);
  const [editing, setEditing] = useState<GroupRow | 'new'>();
  const [deleting, setDeleting] = useState<GroupRow>();
  const lines = (texts: readonly string[], none: string) =>
    texts.length === 0 ? (
      <Box color="text-status-inactive">{none}</Box>
    ) : (
      <SpaceBetween size="xxs">
        {texts.map((text) => (
          <div key={text}>{text}</div>
        ))}
      </SpaceBetween>
    );
  const membersOf = ({ members, providerMembers }: GroupRow) => [
    ...members.map(({ name }) => name),
    ...providerMembers.map(({ name }) => t('byProvider', { name })),
  ];
  return (
    <>
      <Table
        items={groups}
        trackBy="id"
        wrapLines
        ariaLabels={{ tableLabel: t('title') }}
        empty={
          <Box textAlign="center" padding="m">
            <Box variant="strong">{t('empty')}</Box>
            <Box variant="p" color="text-body-secondary">
              {t('emptyHint')}
            </Box>
          </Box>
        }
        header={
          <Header
            counter={common('counter', { count: groups.length })}
            description={t('description')}
            actions={<Button onClick={() => setEditing('new')}>{t('add')}</Button>}
          >
            {t('title')}
          </Header>
        }
        columnDefinitions={[
          {
            id: 'name',
            header: t('name'),
            isRowHeader: true,
            minWidth: 160,
            cell: ({ name, description }) => (
              <>
                {name}
                {description === '' ? null : (
                  <Box variant="small" display="block">
                    {description}
                  </Box>
                )}
              </>
            ),
          },
          { id: 'members', header: t('members'), minWidth: 160, cell: (group) => lines(membersOf(group), t('nobody')) },
          {
            id: 'grants',
            header: t('grants'),
            minWidth: 220,
            cell: (group) => lines(group.grants.map(words), t('noGrants')),
          },
          { id: 'oidcGroup', header: t('oidcGroup'), minWidth: 140, cell: ({ oidcGroup }) => oidcGroup ?? '–' },
          {
            id: 'actions',
            header: t('actions'),
            minWidth: 120,
            cell: (group) => (
              <SpaceBetween size="xs">
                <Button
                  variant="inline-link"
                  ariaLabel={t('editLabel', { name: group.name })}
                  onClick={() => setEditing(group)}
                >
                  {t('edit')}
                </Button>
                <Button
                  variant="inline-link"
                  ariaLabel={t('deleteLabel', { name: group.name })}
                  onClick={() => setDeleting(group)}
                >
                  {t('delete')}
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
      />
      {editing === undefined ? null : (
        <GroupDialog
          group={editing === 'new' ? undefined : editing}
          users={users}
          accounts={accounts}
          onClose={() => setEditing(undefined)}
        />
      )}
      {deleting ? <DeleteGroupDialog group={deleting} onClose={() => setDeleting(undefined)} /> : null}
    </>
  );
}
