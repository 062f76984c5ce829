'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import styles from './code.module.css';
import type { ShownSnippet } from './shown-part.ts';

/** A text under its title, to copy or to take as a file. */
export function CodeText({ snippet: { title, text, fileName } }: { snippet: ShownSnippet }) {
  const t = useTranslations('functions.code');
  const common = useTranslations('common');
  return (
    <SpaceBetween size="xxs">
      <Box variant="h4" padding="n">
        {title}
      </Box>
      <div className={styles['snippet']}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
        <section className="code-block" tabIndex={0} aria-label={title}>
          <pre>{text}</pre>
        </section>
        <div className={styles['copy']}>
          <CopyToClipboard
            variant="icon"
            textToCopy={text}
            copyButtonAriaLabel={t('copy', { title })}
            copySuccessText={common('copied')}
            copyErrorText={common('copyFailed')}
          />
        </div>
      </div>
      <Button
        variant="inline-link"
        iconName="download"
        ariaLabel={t('downloadOf', { title })}
        onClick={() => download(text, fileName)}
      >
        {t('download')}
      </Button>
    </SpaceBetween>
  );
}

/** Gives the browser a text as a file. */
function download(text: string, fileName: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
