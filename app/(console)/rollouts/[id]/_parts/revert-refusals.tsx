'use client';

import Alert from '@cloudscape-design/components/alert';
import { useTranslations } from 'next-intl';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import type { Failure } from '#lib/core/errors.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { AccountLinks } from './account-links.tsx';

type Props = { refusals: readonly Failure[]; targets: RolloutHead['targets'] };

/** Why what was applied cannot be reverted now, and the way to where that is changed; nothing when it can be. */
export function RevertRefusals({ refusals, targets }: Props) {
  const t = useTranslations('rollouts.obstacles');
  const failureText = useFailureText();
  if (refusals.length === 0) return null;
  return (
    <Alert type="warning" header={t('revertTitle')}>
      {refusals.map((refusal) => (
        <div key={failureText(refusal)}>
          {failureText(refusal)}
          <AccountLinks reasons={[refusal]} targets={targets} />
        </div>
      ))}
    </Alert>
  );
}
