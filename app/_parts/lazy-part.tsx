'use client';

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTranslations } from 'next-intl';
import type { ComponentType } from 'react';

/** Stands for a part of a page until its code is there, as high as the part will be, so that what follows stays where it is. */
export function PartLoading({ blockSize }: { blockSize: number }) {
  const t = useTranslations('common');
  return (
    <div className="part-loading" style={{ minBlockSize: blockSize }}>
      <Container fitHeight>
        <StatusIndicator type="loading">{t('loading')}</StatusIndicator>
      </Container>
    </div>
  );
}

/** Loads a part's code; where that fails, the part says so in its own place, and the rest of the page goes on. */
export async function orNotLoaded<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): Promise<ComponentType<Props>> {
  try {
    return await load();
  } catch {
    // The network broke off, or the console was raised to another version: a reload brings the code that there is now.
    return PartNotLoaded;
  }
}

function PartNotLoaded() {
  const t = useTranslations('common.error');
  return (
    <Alert
      type="error"
      header={t('partTitle')}
      action={<Button onClick={() => window.location.reload()}>{t('reload')}</Button>}
    >
      {t('part')}
    </Alert>
  );
}
