'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { startTransition, useCallback, useEffect, useState } from 'react';
import { type Failure, retryAfterSeconds } from '#lib/core/errors.ts';
import { failureOfDigest } from '../_doors/failure-digest.ts';
import { CopyableId } from './copyable.tsx';
import { RefusedFilter } from './refused-filter/refused-filter.tsx';
import { useFailureText } from './use-failure-text.ts';

type ErrorViewProps = { digest?: string; retry: () => void };

/**
 * Shown in place of a page that failed. The browser never gets the error itself, only its digest: for a failure that passes by
 * itself, or of a filter, the digest names it, and the page says so, tries again where that helps, and lets the filter be edited.
 */
export function ErrorView({ digest, retry }: ErrorViewProps) {
  const router = useRouter();
  const again = useCallback(() => {
    startTransition(() => {
      router.refresh();
      retry();
    });
  }, [router, retry]);
  const failure = failureOfDigest(digest);
  return (
    <Box padding="l">
      <div role="alert">
        {failure ? <FailureInPlace failure={failure} again={again} /> : <UnknownError digest={digest} again={again} />}
      </div>
      {failure && isOfFilter(failure.code) ? (
        <Box padding={{ top: 'l' }}>
          <RefusedFilter />
        </Box>
      ) : null}
    </Box>
  );
}

/** How often a page tries again by itself, ever more rarely, before it leaves that to the person. */
const mostRetries = 6;
const forgottenAfterMilliseconds = 120_000;

/** What this page tried so far. The view is made anew with each try, so it stands outside of it. */
const tries = { count: 0, lastAt: 0, address: '' };

/** Milliseconds until the next try, or undefined when the person decides. They differ a little, so that pages do not come at once. */
function nextTry(code: Failure['code']): number | undefined {
  // Asking once more for what took too long would only keep the database busy.
  const seconds = code === 'databaseBusy' || code === 'tooManyRequests' ? retryAfterSeconds(code) : undefined;
  if (seconds === undefined) return undefined;
  const isFresh = window.location.href !== tries.address || Date.now() - tries.lastAt > forgottenAfterMilliseconds;
  const count = isFresh ? 0 : tries.count;
  if (count >= mostRetries) return undefined;
  Object.assign(tries, { count: count + 1, lastAt: Date.now(), address: window.location.href });
  return seconds * 1000 * (1 + count / 2) * (1 + Math.random() / 2);
}

function isOfFilter(code: Failure['code']): boolean {
  return code === 'filterTooLarge' || code === 'filterNotUnderstood';
}

function FailureInPlace({ failure, again }: { failure: Failure; again: () => void }) {
  const t = useTranslations('common.error');
  const text = useFailureText();
  const pathname = usePathname();
  const { code } = failure;
  const [retries, setRetries] = useState(false);

  useEffect(() => {
    const milliseconds = nextTry(code);
    setRetries(milliseconds !== undefined);
    if (milliseconds === undefined) return;
    const timer = setTimeout(again, milliseconds);
    return () => clearTimeout(timer);
  }, [code, again]);

  return (
    <Alert
      type={isOfFilter(code) ? 'error' : 'warning'}
      header={t(`inPlace.${code}`)}
      action={
        isOfFilter(code) ? (
          // Loaded anew: what stands in place of a failed page stays there as long as its path does.
          <Button href={pathname}>{t('inPlace.clearFilter')}</Button>
        ) : (
          <Button onClick={again}>{t('again')}</Button>
        )
      }
    >
      {text(failure)}
      {retries ? <Box color="text-body-secondary">{t('inPlace.retries')}</Box> : null}
    </Alert>
  );
}

const askMilliseconds = 5_000;

/** Whether the database or the key is the reason is asked of /api/health; once all is well, the page is tried again. */
function UnknownError({ digest, again }: { digest: string | undefined; again: () => void }) {
  const t = useTranslations('common.error');
  const [outage, setOutage] = useState<Outage>();

  useEffect(() => {
    let wasDown = false;
    const ask = async () => {
      const found = await findOutage();
      setOutage(found);
      if (wasDown && found === undefined) again();
      wasDown = found !== undefined;
    };
    void ask();
    const timer = setInterval(ask, askMilliseconds);
    return () => clearInterval(timer);
  }, [again]);

  return (
    <Alert
      type="error"
      header={outage === undefined ? t('title') : t(`${outage}Title`)}
      action={<Button onClick={again}>{t('again')}</Button>}
    >
      {t(outage ?? 'unexpected')}
      {digest && outage === undefined ? (
        <Box color="text-body-secondary" fontSize="body-s">
          {t.rich('reference', { id: () => <CopyableId text={digest} what={t('referenceName')} /> })}
        </Box>
      ) : null}
    </Alert>
  );
}

/** What keeps the whole console from working. */
type Outage = 'database' | 'key';

async function findOutage(): Promise<Outage | undefined> {
  try {
    const response = await fetch('/api/health', { cache: 'no-store' });
    if (response.ok) return undefined;
    const health: unknown = await response.json();
    const isUp = typeof health === 'object' && health !== null && 'database' in health && health.database === 'up';
    return isUp ? 'key' : 'database';
  } catch {
    // The web server itself is away; that it is not the database cannot be told from here.
    return 'database';
  }
}
