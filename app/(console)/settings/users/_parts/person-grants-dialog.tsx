'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import type { UserListItem } from '#lib/db/people/users-page.ts';
import { setPersonGrantsAction } from '../actions.ts';
import type { AccountName } from './grant-words.ts';
import { draftsOf, inputOf } from './grants-draft.ts';
import { GrantsEditor } from './grants-editor.tsx';

type Props = { user: UserListItem; accounts: readonly AccountName[]; onClose: () => void };

/** Grants one person roles for some accounts. */
export function PersonGrantsDialog({ user, accounts, onClose }: Props) {
  const t = useTranslations('auth.users.grants');
  const common = useTranslations('common');
  const [grants, setGrants] = useState(() => draftsOf(user.grants));
  const { run, isRunning, failure, fieldErrors } = useAction(setPersonGrantsAction);
  return (
    <Dialog
      size="large"
      title={t('editTitle', { name: user.name })}
      confirm={t('save')}
      dismiss={common('cancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void run({ userId: user.id, grants: inputOf(grants) }, onClose)}
      onDismiss={onClose}
    >
      <span>{t('editHint')}</span>
      <GrantsEditor grants={grants} accounts={accounts} fieldErrors={fieldErrors} onChange={setGrants} />
    </Dialog>
  );
}
