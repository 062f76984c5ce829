'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Spinner from '@cloudscape-design/components/spinner';
import TextContent from '@cloudscape-design/components/text-content';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import type { HelpSubject } from '#lib/core/help/subjects.ts';
import { HelpLinks, HelpWords } from './help-words.tsx';
import { useHelpText } from './use-help-text.ts';

/**
 * What the help panel says of a subject, within a dialog, which covers the panel and keeps the focus. The focus goes to it.
 */
export default function HelpInDialog({ subject, onClose }: { subject: HelpSubject; onClose: () => void }) {
  const t = useTranslations('common.help');
  const { help, hasFailed, retry } = useHelpText(subject);
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another subject was asked for from elsewhere
  useEffect(() => box.current?.focus(), [subject]);
  return (
    // The focus comes by program only, so that it is read where it appears.
    <section ref={box} tabIndex={-1} aria-label={t('panel')}>
      <Container
        header={
          <Header
            variant="h3"
            actions={<Button variant="icon" iconName="close" ariaLabel={t('close')} onClick={onClose} />}
          >
            {help?.title ?? t('panel')}
          </Header>
        }
      >
        {help ? (
          <TextContent>
            <HelpWords help={help} />
            <HelpLinks links={help.links} />
          </TextContent>
        ) : hasFailed ? (
          <Box>
            <p>{t('failed')}</p>
            <Button onClick={retry}>{t('retry')}</Button>
          </Box>
        ) : (
          <span>
            <Spinner /> {t('loading')}
          </span>
        )}
      </Container>
    </section>
  );
}
