'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import type { FunctionSelection } from '#lib/core/functions/function-selection.ts';
import { bringBackSelectedAction } from '../actions.ts';

/** Prepares the one Rollout that brings the drifted ones of the selected functions back to what was left there. */
export function BringBackButton({ selection, count }: { selection: FunctionSelection; count: number }) {
  const t = useTranslations('functions.drift');
  const router = useRouter();
  const back = useAction(bringBackSelectedAction);
  const run = () => void back.run({ selection }, ({ rolloutId }) => router.push(`/rollouts/${rolloutId}`));
  return (
    <SpaceBetween size="xs">
      <FailureAlert failure={back.failure} />
      <Button loading={back.isRunning} onClick={run}>
        {t('bringBackSelected', { count })}
      </Button>
    </SpaceBetween>
  );
}
