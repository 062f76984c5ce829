'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import { useCommands } from '#app/(console)/rollouts/[id]/_parts/use-commands.ts';
import type { Failure } from '#lib/core/errors.ts';

type Props = {
  rolloutId: string;
  changeId: string;
  /** Why it cannot be reverted now. */
  refusal: Failure | undefined;
};

/** Prepares the revert of this one function and opens its preview. */
export function RevertOne({ rolloutId, changeId, refusal }: Props) {
  const t = useTranslations('rollouts.change');
  const commands = useCommands(rolloutId);
  const failureText = useFailureText();
  return (
    <SpaceBetween size="xs">
      <Button
        iconName="undo"
        disabled={refusal !== undefined}
        disabledReason={refusal && failureText(refusal)}
        loading={commands.isRunning}
        onClick={() => void commands.revert([changeId])}
      >
        {t('revertOne')}
      </Button>
      <FailureAlert failure={commands.failure} />
    </SpaceBetween>
  );
}
