'use client';

import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import styles from './workbench.module.css';

type SnippetProps = { text: string; label: string; copyLabel: string };

/** Text to copy, below a sentence that says where it belongs. */
export function Snippet({ text, label, copyLabel }: SnippetProps) {
  const common = useTranslations('common');
  return (
    <SpaceBetween size="xxs">
      <div>{label}</div>
      <div className={styles.snippet}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
        <section className="code-block" tabIndex={0} aria-label={label}>
          <pre>{text}</pre>
        </section>
        <div className={styles.copy}>
          <CopyToClipboard
            variant="icon"
            textToCopy={text}
            copyButtonAriaLabel={copyLabel}
            copySuccessText={common('copied')}
            copyErrorText={common('copyFailed')}
          />
        </div>
      </div>
    </SpaceBetween>
  );
}
