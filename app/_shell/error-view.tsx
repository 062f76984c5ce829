'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { startTransition, useCallback, useEffect, useState } from 'react';
import { z } from 'zod';

const retryMilliseconds = 5_000;

/**
 * Shown in place of a page that failed. The browser never gets the error itself, only its digest, so whether the
 * database or the key is the reason is asked of /api/health; then the page is tried again automatically.
 */
export function ErrorView({ digest, retry }: { digest?: string; retry: () => void }) {
  const t = useTranslations('common.error');
  const router = useRouter();
  const [outage, setOutage] = useState<Outage>();

  const again = useCallback(() => {
    startTransition(() => {
      router.refresh();
      retry();
    });
  }, [router, retry]);

  useEffect(() => {
    let wasDown = false;
    const ask = async () => {
      const found = await findOutage();
      setOutage(found);
      if (wasDown && found === undefined) again();
      wasDown = found !== undefined;
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
          header={outage === undefined ? t('title') : t(`${outage}Title`)}
          action={<Button onClick={again}>{t('again')}</Button>}
        >
          {t(outage ?? 'unexpected')}
          {digest && outage === undefined ? (
            <Box color="text-body-secondary" fontSize="body-s">
              {t('reference', { digest })}
            </Box>
          ) : null}
        </Alert>
      </div>
    </Box>
  );
}

/** What keeps the whole console from working. */
type Outage = 'database' | 'key';

const healthSchema = z.object({ database: z.enum(['up', 'down']) });

async function findOutage(): Promise<Outage | undefined> {
  try {
    const response = await fetch('/api/health', { cache: 'no-store' });
    if (response.ok) return undefined;
    const health = healthSchema.safeParse(await response.json());
    return health.data?.database === 'up' ? 'key' : 'database';
  } catch {
    // The web server itself is away; that it is not the database cannot be told from here.
    return 'database';
  }
}
