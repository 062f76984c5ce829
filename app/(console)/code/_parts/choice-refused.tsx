'use client';

import Alert from '@cloudscape-design/components/alert';
import { useTranslations } from 'next-intl';
import { mostArchiveMegabytes } from './limits.ts';
import type { ChoiceRefusal } from './sent-files.ts';
import type { SayCode } from './sentences.ts';

/** Why none of the files was taken, and what to do. */
export function ChoiceRefused({ refusal, say }: { refusal: ChoiceRefusal; say: SayCode }) {
  const t = useTranslations('code.source');
  const text = sentenceOf(refusal, say, t);
  return (
    <div role="alert">
      <Alert type="error" header={t('refused')}>
        {text}
      </Alert>
    </div>
  );
}

function sentenceOf(
  refusal: ChoiceRefusal,
  say: SayCode,
  t: ReturnType<typeof useTranslations<'code.source'>>,
): string {
  switch (refusal.kind) {
    case 'source':
      return say.refusal(refusal);
    case 'archiveTooLarge':
      return t('archiveTooLarge', { megabytes: mostArchiveMegabytes });
    case 'unreadable':
      return t('unreadable', { name: refusal.name || t('aFile') });
  }
}
