'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { LinkButton } from '#app/_shell/links.tsx';
import { DeleteDraft } from '#app/(console)/accounts/_parts/delete-draft.tsx';
import { requestScanAction } from '#app/(console)/accounts/actions.ts';
import { isConnected } from '#lib/core/connection/account-status.ts';
import type { AccountRow } from '#lib/db/accounts/accounts-page.ts';
import type { OpenRollout } from '#lib/db/accounts/disconnect-rows.ts';
import { DisconnectDialog } from './disconnect-dialog.tsx';

type Props = { account: AccountRow; rollouts: readonly OpenRollout[]; mayManage: boolean; mayScan: boolean };

/** What can be done with the account as a whole. */
export function AccountButtons({ account, rollouts, mayManage, mayScan }: Props) {
  const t = useTranslations('accounts');
  const router = useRouter();
  const scan = useAction(requestScanAction);
  const [isDisconnecting, setIsDisconnecting] = useState(false);
  const isDraft = account.status === 'draft' && account.connectedAt === null;
  const canScan = isConnected(account.status) && !account.isDisconnecting && account.regions.length > 0;
  const askToDisconnect = () => {
    // What is under way may be something else than when the page was opened.
    router.refresh();
    setIsDisconnecting(true);
  };

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
            <Button disabled={!mayManage} onClick={askToDisconnect}>
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
      {isDisconnecting ? (
        <DisconnectDialog account={account} rollouts={rollouts} onClose={() => setIsDisconnecting(false)} />
      ) : null}
    </SpaceBetween>
  );
}
