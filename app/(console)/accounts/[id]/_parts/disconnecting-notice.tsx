'use client';

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { withdrawDisconnectingAction } from '#app/(console)/accounts/actions.ts';
import type { AccountRow } from '#lib/db/accounts/accounts-page.ts';
import type { OpenRollout } from '#lib/db/accounts/disconnect-rows.ts';
import { OpenRollouts } from './open-rollouts.tsx';

/** How often the page looks whether the account is disconnected by now. */
const refreshMilliseconds = 5_000;

type Props = { account: AccountRow; rollouts: readonly OpenRollout[]; mayManage: boolean };

/** That the account is being disconnected, what that waits for, and the way back. */
export function DisconnectingNotice({ account, rollouts, mayManage }: Props) {
  const t = useTranslations('accounts.disconnect');
  const router = useRouter();
  const withdraw = useAction(withdrawDisconnectingAction);
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), refreshMilliseconds);
    return () => clearInterval(timer);
  }, [router]);
  const waitedFor = rollouts.filter(({ isWaitedFor }) => isWaitedFor);
  return (
    <SpaceBetween size="xs">
      <Alert
        type="info"
        header={t('noticeTitle')}
        action={
          <Button
            disabled={!mayManage}
            loading={withdraw.isRunning}
            onClick={() => void withdraw.run({ accountId: account.id }, () => router.refresh())}
          >
            {t('keep')}
          </Button>
        }
      >
        {t('notice', { count: waitedFor.length })}
        {waitedFor.length === 0 ? null : <OpenRollouts rollouts={waitedFor} />}
      </Alert>
      <FailureAlert failure={withdraw.failure} />
    </SpaceBetween>
  );
}
