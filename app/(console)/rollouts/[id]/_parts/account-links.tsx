'use client';

import { useTranslations } from 'next-intl';
import { PageLink } from '#app/_shell/links.tsx';
import type { Failure } from '#lib/core/errors.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';

type Props = { reasons: readonly Pick<Failure, 'params'>[]; targets: RolloutHead['targets'] };

/** Links to the accounts that reasons name, where what they advise is done; nothing for reasons that name none. */
export function AccountLinks({ reasons, targets }: Props) {
  const t = useTranslations('rollouts.obstacles');
  const named = new Set(reasons.map(({ params }) => params['awsAccountId']));
  const accounts = new Map(
    targets.flatMap(({ accountId, awsAccountId, accountName }) =>
      named.has(awsAccountId) ? [[accountId, accountName] as const] : [],
    ),
  );
  return [...accounts].map(([accountId, name]) => (
    <span key={accountId}>
      {' '}
      <PageLink href={`/accounts/${accountId}`}>{t('openAccount', { name })}</PageLink>
    </span>
  ));
}
