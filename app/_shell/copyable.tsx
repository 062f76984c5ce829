'use client';

import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import { useTranslations } from 'next-intl';

/** A text to be read letter by letter, with a button that copies it. `label` names the button, as "Copy the external id". */
export function Copyable({ text, label }: { text: string; label: string }) {
  const t = useTranslations('common');
  return (
    <span className="copyable">
      <CopyToClipboard
        variant="icon"
        textToCopy={text}
        copyButtonAriaLabel={label}
        copySuccessText={t('copied')}
        copyErrorText={t('copyFailed')}
      />
      <span className="code">{text}</span>
    </span>
  );
}
