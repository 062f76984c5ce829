'use client';

import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { useFieldError } from '#app/_shell/failure-text.tsx';
import { disconnectAccountAction } from '#app/(console)/accounts/actions.ts';
import { stackName } from '#lib/core/connection/cloudformation-template.ts';
import { type DisconnectWay, disconnectWays } from '#lib/core/connection/disconnect.ts';
import type { AccountRow } from '#lib/db/accounts/accounts-page.ts';
import type { OpenRollout } from '#lib/db/accounts/disconnect-rows.ts';
import { OpenRollouts } from './open-rollouts.tsx';

type Props = { account: AccountRow; rollouts: readonly OpenRollout[]; onClose: () => void };

/** Asks whether the account is to be disconnected and, with something under way there, what becomes of it. */
export function DisconnectDialog({ account, rollouts, onClose }: Props) {
  const t = useTranslations('accounts.disconnect');
  const page = useTranslations('accounts.page');
  const common = useTranslations('common');
  const router = useRouter();
  const disconnect = useAction(disconnectAccountAction);
  const fieldError = useFieldError(disconnect.fieldErrors);
  const [way, setWay] = useState<DisconnectWay>('finish');
  const [reason, setReason] = useState(t('reasonDefault'));
  const asks = rollouts.some(({ isWaitedFor }) => isWaitedFor);
  const choice = asks ? { way, ...(way === 'finish' ? {} : { reason }) } : {};
  const confirm = () =>
    disconnect.run({ accountId: account.id, ...choice }, ({ revertIds }) => {
      onClose();
      const [revertId, ...others] = revertIds;
      if (revertId !== undefined) router.push(others.length === 0 ? `/rollouts/${revertId}` : '/rollouts');
      else router.refresh();
    });
  return (
    <Dialog
      title={page('disconnectTitle', { name: account.name })}
      confirm={asks ? t(`confirm.${way}`) : page('disconnect')}
      dismiss={common('cancel')}
      size={asks ? 'large' : 'medium'}
      isRunning={disconnect.isRunning}
      failure={disconnect.failure}
      onConfirm={() => void confirm()}
      onDismiss={onClose}
    >
      {rollouts.length === 0 ? null : (
        <div>
          <Box variant="p">{t('underWay', { count: rollouts.length, awsAccountId: account.awsAccountId })}</Box>
          <OpenRollouts rollouts={rollouts} />
        </div>
      )}
      {asks ? (
        <FormField label={t('way')} stretch>
          <RadioGroup
            value={way}
            onChange={({ detail }) => setWay(disconnectWays.find((known) => known === detail.value) ?? 'finish')}
            items={disconnectWays.map((value) => ({
              value,
              label: t(`ways.${value}`),
              description: t(`wayTexts.${value}`),
            }))}
          />
        </FormField>
      ) : null}
      {asks && way !== 'finish' ? (
        <FormField label={t('reason')} description={t('reasonHint')} errorText={fieldError('reason')}>
          <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      ) : null}
      <Box variant="p">{page('disconnectText', { awsAccountId: account.awsAccountId })}</Box>
      <Box variant="p">{page('disconnectRoles', { stackName })}</Box>
    </Dialog>
  );
}
