'use client';

import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { LinkButton } from './links.tsx';

/** A page that is only a sentence and the way home. */
export function Message({ title, text }: { title: string; text: string }) {
  const t = useTranslations('common.error');
  return (
    <Box textAlign="center" padding="xxxl">
      <SpaceBetween size="m">
        <Box variant="h1">{title}</Box>
        <Box variant="p" color="text-body-secondary">
          {text}
        </Box>
        <LinkButton href="/">{t('home')}</LinkButton>
      </SpaceBetween>
    </Box>
  );
}
