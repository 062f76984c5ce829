'use client';

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { type RolloutSelection, readRolloutSelection } from '#app/_parts/selection.ts';
import { LinkButton } from '#app/_shell/links.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { NewRolloutForm, type NewRolloutFormProps } from './new-rollout-form.tsx';

/** The form when something is selected; else a sentence and the way back to the list. */
export function NewRollout(props: Omit<NewRolloutFormProps, 'chosen'>) {
  const t = useTranslations('rollouts');
  // Only the browser knows the selection, so the server renders neither of the two.
  const [selection, setSelection] = useState<RolloutSelection | null>();
  useEffect(() => setSelection(readRolloutSelection()), []);
  const isRemoval = selection?.mode === 'remove';
  return (
    <PageFrame
      title={isRemoval ? t('new.titleRemove') : t('new.titleInstrument')}
      description={isRemoval ? t('new.descriptionRemove') : t('new.descriptionInstrument')}
      trail={[{ text: t('title'), href: '/rollouts' }]}
    >
      {selection === undefined ? (
        <Container>
          <Spinner /> {t('new.loading')}
        </Container>
      ) : selection === null ? (
        <Container>
          <Box textAlign="center" padding="l">
            <SpaceBetween size="s">
              <Box variant="h2">{t('new.nothingSelected.title')}</Box>
              <Box variant="p" color="text-body-secondary">
                {t('new.nothingSelected.body')}
              </Box>
              <LinkButton href="/functions" variant="primary">
                {t('new.nothingSelected.action')}
              </LinkButton>
            </SpaceBetween>
          </Box>
        </Container>
      ) : (
        <NewRolloutForm chosen={selection} {...props} />
      )}
    </PageFrame>
  );
}
