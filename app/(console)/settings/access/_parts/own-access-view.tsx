'use client';

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { useList } from '#app/_shell/use-list.ts';
import { AccountName } from '#app/(console)/_parts/account-name.tsx';
import type { OwnAccess } from '#lib/commands/people/access-queries.ts';

type OwnGrant = OwnAccess['grants'][number];

/** A person's own role, and what they are granted beside it. */
export function OwnAccessView({ access: { role, grants } }: { access: OwnAccess }) {
  const t = useTranslations('auth.access');
  const common = useTranslations('common');
  const roles = useTranslations('common.user.role');
  const meaning = useTranslations('auth.access.meaning');
  const through = ({ groupName, isByProvider }: OwnGrant) => {
    if (groupName === null) return t('you');
    return isByProvider ? t('providerGroup', { name: groupName }) : t('group', { name: groupName });
  };
  return (
    <SpaceBetween size="l">
      <Container>
        <KeyValuePairs
          items={[
            {
              label: t('role'),
              value: role === null ? t('unknownRole') : <Meant name={roles(role)} meaning={meaning(role)} />,
            },
          ]}
        />
      </Container>
      <Table
        items={grants}
        wrapLines
        ariaLabels={{ tableLabel: t('grants') }}
        header={
          <Header counter={common('counter', { count: grants.length })} description={t('grantsHint')}>
            {t('grants')}
          </Header>
        }
        empty={
          <Box textAlign="center" padding="m">
            <Box variant="strong">{t('empty')}</Box>
            <Box variant="p" color="text-body-secondary">
              {role === 'member' || role === null ? t('emptyHintOfMember') : t('emptyHint')}
            </Box>
          </Box>
        }
        columnDefinitions={[
          {
            ...{ id: 'role', header: t('columns.role'), isRowHeader: true, minWidth: 150 },
            cell: (grant) => <Meant name={roles(grant.role)} meaning={meaning(grant.role)} />,
          },
          {
            ...{ id: 'accounts', header: t('columns.accounts'), minWidth: 200 },
            cell: (grant) => <GrantedAccounts grant={grant} />,
          },
          { id: 'through', header: t('columns.through'), minWidth: 170, cell: through },
        ]}
      />
    </SpaceBetween>
  );
}

function Meant({ name, meaning }: { name: string; meaning: string }) {
  return (
    <>
      {name}
      <Box variant="small" display="block">
        {meaning}
      </Box>
    </>
  );
}

function GrantedAccounts({ grant: { accounts, matching } }: { grant: OwnGrant }) {
  const t = useTranslations('auth.access');
  const list = useList();
  if (accounts === 'all') return t('all');
  return (
    <>
      {matching.length > 0 ? (
        <Box variant="small" display="block">
          {t('matching', { patterns: list(matching) })}
        </Box>
      ) : null}
      {accounts.length === 0 ? <Box color="text-status-inactive">{t('noAccount')}</Box> : null}
      {accounts.map(({ id, name, awsAccountId }) => (
        <AccountName key={id} name={name} awsAccountId={awsAccountId} />
      ))}
    </>
  );
}
