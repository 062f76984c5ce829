'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import type { AccountId } from '#lib/core/lambda/account-id.ts';
import { deleteDraftAction } from '../actions.ts';

type DeleteDraftProps = {
  account: { id: AccountId; name: string };
  /** In a table it is a link, as what else stands in its rows. */
  isInTable?: boolean;
};

/** Gives up the connecting of an account, after a question; then the list of accounts is shown. */
export function DeleteDraft({ account, isInTable = false }: DeleteDraftProps) {
  const t = useTranslations('accounts.draft');
  const common = useTranslations('common');
  const router = useRouter();
  const [isAsking, setIsAsking] = useState(false);
  const { run, isRunning, failure } = useAction(deleteDraftAction);
  const confirm = () =>
    run({ accountId: account.id }, () => {
      setIsAsking(false);
      router.push('/accounts');
      router.refresh();
    });
  return (
    <>
      <Button
        variant={isInTable ? 'inline-link' : 'normal'}
        ariaLabel={t('deleteLabel', { name: account.name })}
        onClick={() => setIsAsking(true)}
      >
        {t('delete')}
      </Button>
      {isAsking ? (
        <Dialog
          title={t('deleteTitle', { name: account.name })}
          confirm={t('delete')}
          dismiss={common('cancel')}
          isRunning={isRunning}
          failure={failure}
          onConfirm={() => void confirm()}
          onDismiss={() => setIsAsking(false)}
        >
          <Box variant="p">{t('deleteText')}</Box>
        </Dialog>
      ) : null}
    </>
  );
}
