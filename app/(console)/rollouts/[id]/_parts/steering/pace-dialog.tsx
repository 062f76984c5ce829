'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { Listed } from '#app/_shell/listed.tsx';
import { BakeField } from '#app/(console)/rollouts/_parts/strategy/bake-field.tsx';
import { draftOfPace, paceOf } from '#app/(console)/rollouts/_parts/strategy/draft.ts';
import { GuardFields } from '#app/(console)/rollouts/_parts/strategy/guards-section.tsx';
import { changePaceAction } from '#app/(console)/rollouts/[id]/actions.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { useLive } from '../live.tsx';

/** Stop rule, health gate and bake time of a Rollout that runs. */
export function PaceDialog({ head, onDismiss }: { head: RolloutHead; onDismiss: () => void }) {
  const t = useTranslations('rollouts.controls');
  const router = useRouter();
  const { progress } = useLive();
  const [draft, setDraft] = useState(() => draftOfPace(progress.pace));
  const { run, isRunning, failure, fieldErrors } = useAction(changePaceAction);
  const save = () =>
    run({ rolloutId: head.id, pace: paceOf(draft) }, () => {
      onDismiss();
      router.refresh();
    });
  return (
    <Dialog
      title={t('paceTitle')}
      size="large"
      confirm={t('paceConfirm')}
      dismiss={t('paceCancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void save()}
      onDismiss={onDismiss}
    >
      <div>{t('paceBody')}</div>
      <BakeField draft={draft} onChange={setDraft} hasError={'pace.bakeSeconds' in fieldErrors} />
      <GuardFields
        draft={draft}
        onChange={setDraft}
        fieldErrors={fieldErrors}
        path="pace"
        isBreachFixed={progress.status === 'stopped'}
        isRevert={head.mode === 'revert'}
      />
      <div>{t.rich('paceRate', { accounts: () => <AccountLinks targets={head.targets} /> })}</div>
    </Dialog>
  );
}

function AccountLinks({ targets }: Pick<RolloutHead, 'targets'>) {
  const accounts = [...new Map(targets.map(({ accountId, accountName }) => [accountId, accountName]))];
  return (
    <Listed
      members={accounts.map(([id, name]) => ({
        key: id,
        member: <PageLink href={`/accounts/${id}`}>{name}</PageLink>,
      }))}
    />
  );
}
