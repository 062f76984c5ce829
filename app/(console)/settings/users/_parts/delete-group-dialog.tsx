'use client';

import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import type { GroupRow } from '#lib/db/people/group-rows.ts';
import { deleteGroupAction } from '../actions.ts';

/** Asks before a group is deleted, and says what its members lose. */
export function DeleteGroupDialog({ group, onClose }: { group: GroupRow; onClose: () => void }) {
  const t = useTranslations('auth.users.groups');
  const common = useTranslations('common');
  const { run, isRunning, failure } = useAction(deleteGroupAction);
  return (
    <Dialog
      title={t('deleteTitle', { name: group.name })}
      confirm={t('delete')}
      dismiss={common('cancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void run({ groupId: group.id }, onClose)}
      onDismiss={onClose}
    >
      <span>{t('deleteBody', { count: group.members.length + group.providerMembers.length })}</span>
    </Dialog>
  );
}
