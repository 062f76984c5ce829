'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { useCommands } from '#app/(console)/rollouts/[id]/_parts/use-commands.ts';

/** Prepares the revert of this one function and opens its preview. */
export function RevertOne({ rolloutId, changeId }: { rolloutId: string; changeId: string }) {
  const t = useTranslations('rollouts.change');
  const commands = useCommands(rolloutId);
  return (
    <SpaceBetween size="xs">
      <Button iconName="undo" loading={commands.isRunning} onClick={() => void commands.revert([changeId])}>
        {t('revertOne')}
      </Button>
      <FailureAlert failure={commands.failure} />
    </SpaceBetween>
  );
}
