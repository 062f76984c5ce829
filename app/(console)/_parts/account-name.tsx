'use client';

import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { CopyableId } from '#app/_shell/copyable.tsx';

/** An account by its name, with its ID below, which can be copied; `beside` stands in a line below that, as its Region. */
export function AccountName({
  name,
  awsAccountId,
  beside,
}: {
  name: string;
  awsAccountId: string;
  beside?: ReactNode;
}) {
  const t = useTranslations('common');
  return (
    <SpaceBetween size="xxxs">
      <span>{name}</span>
      <CopyableId text={awsAccountId} what={t('accountId')} />
      {beside === undefined ? null : <span>{beside}</span>}
    </SpaceBetween>
  );
}
