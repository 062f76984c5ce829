'use client';

import Box from '@cloudscape-design/components/box';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { Moment } from '#app/_shell/moment.tsx';
import { useFailureText } from '#app/_shell/use-failure-text.ts';
import { useMinute } from '#app/_shell/use-minute.ts';
import type { NextScan } from '#lib/core/connection/next-scan.ts';
import type { Failure } from '#lib/core/errors.ts';

/** A worker looks for scans that are due about as often. */
const askMilliseconds = 30_000;

/** When the account is scanned by itself next. A time that has passed while the page is open is due, and the page asks whether it has begun. */
export function NextScanFact({ next }: { next: NextScan }) {
  const t = useTranslations('accounts.nextScan');
  const failureText = useFailureText();
  const router = useRouter();
  const now = useMinute();
  const isDue = next.state === 'due' || (next.state === 'scheduled' && new Date(next.dueAt) <= now);
  useEffect(() => {
    if (!isDue) return;
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh();
    }, askMilliseconds);
    return () => clearInterval(timer);
  }, [isDue, router]);
  if (isDue) return t('due');
  switch (next.state) {
    case 'scheduled':
      return <Moment value={next.dueAt} />;
    case 'refused':
      return (
        <>
          {t('never')}
          {isSaidAbove(next.failure) ? null : <Box color="text-body-secondary">{failureText(next.failure)}</Box>}
        </>
      );
    default:
      return t(next.state);
  }
}

/** That an account is not in use, or about not to be, is what its page begins with. */
function isSaidAbove({ code }: Failure): boolean {
  return code === 'accountNotConnected' || code === 'accountDisconnecting';
}
