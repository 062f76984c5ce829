'use client';

import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { ensureClipboard } from './clipboard.ts';

/** A text to be read letter by letter, with a button that copies it. `label` names the button, as "Copy the external id". */
export function Copyable({ text, label }: { text: string; label: string }) {
  const t = useTranslations();
  useEffect(() => ensureClipboard(), []);
  return (
    <span className="copyable">
      <CopyToClipboard
        variant="icon"
        textToCopy={text}
        copyButtonAriaLabel={label}
        copySuccessText={t('common.copied')}
        copyErrorText={t('common.copyFailed')}
      />
      <span className="code">{text}</span>
    </span>
  );
}

/**
 * An id or ARN within a line, a cell or a list of facts, with a small button that copies it. `what` says what it is, as "Account ID", so that the
 * button is called "Copy: Account ID 111122223333". `shown`: what stands for it where there is no room, as a layer's name for its ARN.
 */
export function CopyableId({ text, what, shown = text }: { text: string; what: string; shown?: string }) {
  const t = useTranslations();
  useEffect(() => ensureClipboard(), []);
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      textToDisplay={<span className="code">{shown}</span>}
      copyButtonAriaLabel={t('common.copyWhat', { what, text })}
      copySuccessText={t('common.copied')}
      copyErrorText={t('common.copyFailed')}
      popoverRenderWithPortal
    />
  );
}
