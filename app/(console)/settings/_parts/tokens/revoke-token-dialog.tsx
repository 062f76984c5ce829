'use client';

import { useTranslations } from 'next-intl';
import type { ActionResult } from '#app/_doors/result.ts';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import type { TokenRow } from '#lib/db/api/token-rows.ts';

/** What revokes a token: one's own, or anybody's. */
export type RevokeToken = (input: { tokenId: string }) => Promise<ActionResult<void>>;

/** Asks before a token is revoked. */
export function RevokeTokenDialog({
  token,
  revoke,
  onClose,
}: {
  token: TokenRow;
  revoke: RevokeToken;
  onClose: () => void;
}) {
  const t = useTranslations('auth.tokens');
  const { run, isRunning, failure } = useAction(revoke);
  return (
    <Dialog
      title={t('revokeTitle', { name: token.name })}
      confirm={t('revoke')}
      dismiss={t('cancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void run({ tokenId: token.id }, onClose)}
      onDismiss={onClose}
    >
      <span>{t('revokeHint')}</span>
    </Dialog>
  );
}
