'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Moment } from '#app/_shell/moment.tsx';
import { useList } from '#app/_shell/use-list.ts';
import { rolePermissions } from '#lib/core/access/permissions.ts';
import type { AccountChoice } from '#lib/db/accounts/account-choices.ts';
import type { TokenRow } from '#lib/db/api/token-rows.ts';
import { type CreateToken, CreateTokenDialog } from './create-token-dialog.tsx';
import { type RevokeToken, RevokeTokenDialog } from './revoke-token-dialog.tsx';

type TokensTableProps = {
  title: string;
  tokens: TokenRow[];
  /** Accounts that a token can be made for. */
  accounts: AccountChoice[];
  /** Whether the tokens are of several. */
  showsHolder?: boolean;
  create: CreateToken;
  revoke: RevokeToken;
};

/** Tokens that are valid, creating and revoking them. */
export function TokensTable({ title, tokens, accounts, showsHolder = false, create, revoke }: TokensTableProps) {
  const t = useTranslations('auth.tokens');
  const common = useTranslations('common');
  const list = useList();
  const roles = useTranslations('common.user.role');
  const [isCreating, setIsCreating] = useState(false);
  const [revoking, setRevoking] = useState<TokenRow>();
  const nameOf = (accountId: string) => accounts.find(({ id }) => id === accountId)?.name ?? t('unknownAccount');
  const accountsOf = (token: TokenRow) =>
    token.accounts === 'all' ? t('allAccounts') : list(token.accounts.map(nameOf));
  const madeBy = ({ createdByName, maker }: TokenRow) => t(`makers.${maker}`, { name: createdByName });
  const forWhom = [
    {
      id: 'kind',
      header: t('kind'),
      minWidth: 120,
      cell: ({ kind, holder }: TokenRow) => t(`kinds.${kind}`, { holder: holder ?? '' }),
    },
  ];
  return (
    <>
      <Table
        items={tokens}
        trackBy="id"
        wrapLines
        ariaLabels={{ tableLabel: title }}
        empty={
          <Box textAlign="center" color="inherit">
            <b>{t('empty')}</b>
            <Box variant="p" color="inherit">
              {t(showsHolder ? 'emptyHintOfMachines' : 'emptyHint')}
            </Box>
          </Box>
        }
        header={
          <Header
            counter={common('counter', { count: tokens.length })}
            actions={
              <Button variant="primary" onClick={() => setIsCreating(true)}>
                {t('create')}
              </Button>
            }
          >
            {title}
          </Header>
        }
        columnDefinitions={[
          { id: 'name', header: t('name'), isRowHeader: true, minWidth: 130, cell: ({ name }) => name },
          ...(showsHolder ? forWhom : []),
          {
            id: 'access',
            header: t('access'),
            minWidth: 165,
            cell: (token) => (
              <>
                <div>{roles(token.role)}</div>
                <div>{t('inAccounts', { accounts: accountsOf(token) })}</div>
                {rolePermissions[token.role].includes('rollout.apply') ? (
                  <Box color="text-body-secondary">
                    {t(token.provedAt === null ? 'notProduction' : 'mayProduction')}
                  </Box>
                ) : null}
              </>
            ),
          },
          {
            id: 'since',
            header: t('since'),
            minWidth: 140,
            cell: (token) => (
              <>
                <Moment value={token.createdAt} />
                {showsHolder ? <Box color="text-body-secondary">{t('createdBy', { maker: madeBy(token) })}</Box> : null}
              </>
            ),
          },
          {
            id: 'lastUsed',
            header: t('lastUsed'),
            minWidth: 120,
            cell: ({ lastUsedAt }) => <Moment value={lastUsedAt} />,
          },
          { id: 'expires', header: t('expires'), minWidth: 120, cell: ({ expiresAt }) => <Moment value={expiresAt} /> },
          {
            id: 'actions',
            header: t('actions'),
            minWidth: 90,
            cell: (token) => (
              <Button
                variant="inline-link"
                ariaLabel={t('revokeLabel', { name: token.name })}
                onClick={() => setRevoking(token)}
              >
                {t('revoke')}
              </Button>
            ),
          },
        ]}
      />
      {isCreating ? (
        <CreateTokenDialog accounts={accounts} create={create} onClose={() => setIsCreating(false)} />
      ) : null}
      {revoking ? <RevokeTokenDialog token={revoking} revoke={revoke} onClose={() => setRevoking(undefined)} /> : null}
    </>
  );
}
