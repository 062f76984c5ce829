'use client';

import Alert from '@cloudscape-design/components/alert';
import { useTranslations } from 'next-intl';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import { AccountLinks } from '#app/(console)/rollouts/[id]/_parts/account-links.tsx';
import type { Failure } from '#lib/core/errors.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';

type Props = { obstacles: readonly Failure[]; targets: RolloutHead['targets'] };

/** Everything that keeps the preview from being applied now, at once; nothing when it can be applied. */
export function Obstacles({ obstacles, targets }: Props) {
  const t = useTranslations('rollouts.obstacles');
  const failureText = useFailureText();
  if (obstacles.length === 0) return null;
  const texts = obstacles.map(failureText);
  return (
    <Alert type="error" header={t('title', { count: texts.length })}>
      {texts.length === 1 ? (
        texts[0]
      ) : (
        <ul>
          {texts.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      <AccountLinks reasons={obstacles} targets={targets} />
    </Alert>
  );
}
