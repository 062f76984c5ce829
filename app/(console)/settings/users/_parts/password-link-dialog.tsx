'use client';

import Box from '@cloudscape-design/components/box';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import type { PasswordLink as MadeLink } from '#lib/commands/people/link-commands.ts';
import type { UserListItem } from '#lib/db/people/users-page.ts';
import { makePasswordLinkAction } from '../actions.ts';
import { PasswordLink } from './password-link.tsx';

/** Makes a link with which somebody chooses another password, and shows it once. */
export function PasswordLinkDialog({ user, onClose }: { user: UserListItem; onClose: () => void }) {
  const t = useTranslations('auth.users');
  const common = useTranslations('common');
  const [link, setLink] = useState<MadeLink>();
  const { run, isRunning, failure } = useAction(makePasswordLinkAction);
  const title = t('resetTitle', { name: user.name });
  if (link) {
    return (
      <Dialog title={title} confirm={t('done')} onConfirm={onClose} onDismiss={onClose}>
        <PasswordLink {...link} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={title}
      confirm={t('makeLink')}
      dismiss={common('cancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void run({ userId: user.id }, setLink)}
      onDismiss={onClose}
    >
      <Box>{t('resetHint')}</Box>
    </Dialog>
  );
}
