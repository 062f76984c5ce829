'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { restoreAction } from '#app/(console)/functions/actions.ts';

type Props = {
  functionId: string;
  changeId: string;
  /** Whether no Change of ours was applied since. */
  isLatest: boolean;
  /** Whether the state before it is offered too: before the first one, nothing was ours. */
  offersBefore: boolean;
  isDisabled: boolean;
};

/** Prepares the Rollout that brings the function back to the state that a Change left, or found. */
export function RestoreButton({ functionId, changeId, isLatest, offersBefore, isDisabled }: Props) {
  const t = useTranslations('functions.timeline');
  const router = useRouter();
  const restore = useAction(restoreAction);
  const to = (side: 'before' | 'after') =>
    void restore.run({ functionId, state: { changeId, side } }, ({ rolloutId }) =>
      router.push(`/rollouts/${rolloutId}`),
    );
  return (
    <SpaceBetween size="xs">
      <FailureAlert failure={restore.failure} />
      <SpaceBetween direction="horizontal" size="xs">
        <Button disabled={isDisabled} loading={restore.isRunning} onClick={() => to('after')}>
          {t(isLatest ? 'restoreLatest' : 'restore')}
        </Button>
        {offersBefore ? (
          <Button disabled={isDisabled} loading={restore.isRunning} onClick={() => to('before')}>
            {t('restoreBefore')}
          </Button>
        ) : null}
      </SpaceBetween>
    </SpaceBetween>
  );
}
