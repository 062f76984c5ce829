'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { startTransition, useCallback, useEffect, useState } from 'react';

const retryMilliseconds = 5_000;

/**
 * Shown in place of a page that failed. The browser never gets the error itself, only its digest, so whether the
 * database is the reason is asked of /api/health; then the page is tried again automatically.
 */
export function ErrorView({ digest, retry }: { digest?: string; retry: () => void }) {
  const t = useTranslations('common.error');
  const router = useRouter();
  const [isDatabaseDown, setIsDatabaseDown] = useState(false);

  const again = useCallback(() => {
    startTransition(() => {
      router.refresh();
      retry();
    });
  }, [router, retry]);

  useEffect(() => {
    let wasDown = false;
    const ask = async () => {
      const isUp = await isHealthy();
      setIsDatabaseDown(!isUp);
      if (wasDown && isUp) again();
      wasDown = !isUp;
    };
    void ask();
    const timer = setInterval(ask, retryMilliseconds);
    return () => clearInterval(timer);
  }, [again]);

  return (
    <Box padding="l">
      <div role="alert">
        <Alert
          type="error"
          header={isDatabaseDown ? t('databaseTitle') : t('title')}
          action={<Button onClick={again}>{t('again')}</Button>}
        >
          {isDatabaseDown ? t('database') : t('unexpected')}
          {digest && !isDatabaseDown ? (
            <Box color="text-body-secondary" fontSize="body-s">
              {t('reference', { digest })}
            </Box>
          ) : null}
        </Alert>
      </div>
    </Box>
  );
}

async function isHealthy(): Promise<boolean> {
  try {
    return (await fetch('/api/health', { cache: 'no-store' })).ok;
  } catch {
    // The web server itself is away; that it is not the database cannot be told from here.
    return false;
  }
}
