'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import { DeleteDraft } from '#app/(console)/accounts/_parts/delete-draft.tsx';
import { disconnectAccountAction, requestScanAction } from '#app/(console)/accounts/actions.ts';
import { isConnected } from '#lib/core/connection/account-status.ts';
import { stackName } from '#lib/core/connection/cloudformation-template.ts';
import type { AccountRow } from '#lib/db/accounts/accounts-page.ts';

type Props = { account: AccountRow; mayManage: boolean; mayScan: boolean };

/** What can be done with the account as a whole. */
export function AccountButtons({ account, mayManage, mayScan }: Props) {
  const t = useTranslations('accounts');
  const router = useRouter();
  const scan = useAction(requestScanAction);
  const [isDisconnecting, setIsDisconnecting] = useState(false);
  const isDraft = account.status === 'draft' && account.connectedAt === null;
  const canScan = isConnected(account.status) && account.regions.length > 0;

  return (
    <SpaceBetween size="xs">
      <SpaceBetween direction="horizontal" size="xs">
        <LinkButton href={`/functions?account=${account.awsAccountId}`}>{t('page.showFunctions')}</LinkButton>
        {isDraft && mayManage ? <DeleteDraft account={account} /> : null}
        {account.status === 'disconnected' || isDraft ? (
          <LinkButton href={`/accounts/connect?account=${account.id}`} variant="primary" disabled={!mayManage}>
            {isDraft ? t('continue') : t('page.reconnect')}
          </LinkButton>
        ) : (
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={!mayManage} onClick={() => setIsDisconnecting(true)}>
              {t('page.disconnect')}
            </Button>
            <Button
              variant="primary"
              disabled={!mayScan || !canScan}
              loading={scan.isRunning}
              onClick={() => void scan.run({ accountId: account.id }, () => router.refresh())}
            >
              {t('scan.now')}
            </Button>
          </SpaceBetween>
        )}
      </SpaceBetween>
      <FailureAlert failure={scan.failure} />
      {isDisconnecting ? <DisconnectDialog account={account} onClose={() => setIsDisconnecting(false)} /> : null}
    </SpaceBetween>
  );
}

function DisconnectDialog({ account, onClose }: { account: AccountRow; onClose: () => void }) {
  const t = useTranslations('accounts.page');
  const common = useTranslations('common');
  const router = useRouter();
  const disconnect = useAction(disconnectAccountAction);
  const confirm = () =>
    disconnect.run({ accountId: account.id }, () => {
      onClose();
      router.refresh();
    });
  return (
    <Dialog
      title={t('disconnectTitle', { name: account.name })}
      confirm={t('disconnect')}
      dismiss={common('cancel')}
      isRunning={disconnect.isRunning}
      failure={disconnect.failure}
      onConfirm={() => void confirm()}
      onDismiss={onClose}
    >
      <Box variant="p">{t('disconnectText', { awsAccountId: account.awsAccountId })}</Box>
      <Box variant="p">{t('disconnectRoles', { stackName })}</Box>
    </Dialog>
  );
}
