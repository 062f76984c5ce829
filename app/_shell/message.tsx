'use client';

import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { LinkButton } from './links.tsx';

/** A page that is only a sentence and the way home; `children` are other ways on, before it. */
export function Message({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  const t = useTranslations('common.error');
  return (
    <Box textAlign="center" padding="xxxl">
      <SpaceBetween size="m">
        <Box variant="h1">{title}</Box>
        <Box variant="p" color="text-body-secondary">
          {text}
        </Box>
        <div className="message-ways">
          {children}
          <LinkButton href="/">{t('home')}</LinkButton>
        </div>
      </SpaceBetween>
    </Box>
  );
}
