'use client';

import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import { useTranslations } from 'next-intl';

/** A button that copies a text; `label` says which. */
export function CopyJson({ text, label }: { text: string; label: string }) {
  const common = useTranslations('common');
  return (
    <CopyToClipboard
      copyButtonText={label}
      textToCopy={text}
      copySuccessText={common('copied')}
      copyErrorText={common('copyFailed')}
    />
  );
}
