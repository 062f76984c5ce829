'use client';

import { useTranslations } from 'next-intl';
import { PageLink } from '#app/_shell/links.tsx';
import { SentenceGap } from '#app/_shell/sentence-gap.tsx';
import type { OpenRollout } from '#lib/db/accounts/disconnect-rows.ts';

/** Rollouts that still have something to do in an account, each with a link and what that is. */
export function OpenRollouts({ rollouts }: { rollouts: readonly OpenRollout[] }) {
  const t = useTranslations('accounts.disconnect');
  const common = useTranslations('rollouts');
  return (
    <ul>
      {rollouts.map(({ rolloutId, number, name, status, ...counts }) => (
        <li key={rolloutId}>
          <PageLink href={`/rollouts/${rolloutId}`}>
            {name ? common('numberAndName', { number, name }) : common('number', { number })}
          </PageLink>
          <SentenceGap />
          {t('rollout', { status, ...counts, isWaitedFor: counts.isWaitedFor ? 'yes' : 'no' })}
        </li>
      ))}
    </ul>
  );
}
