'use client';

import Button from '@cloudscape-design/components/button';
import HelpPanel from '@cloudscape-design/components/help-panel';
import { useTranslations } from 'next-intl';
import type { HelpText } from '#lib/core/help/help-text.ts';
import type { HelpSubject } from '#lib/core/help/subjects.ts';
import { ShowFirstSteps } from '../first-steps/show-first-steps.tsx';
import { HelpLinks, HelpWords } from './help-words.tsx';
import { useHelpText } from './use-help-text.ts';

/** The help panel at one subject: what it is, what is good to know, what to do, where to read on. */
export function HelpPanelView({ subject }: { subject: HelpSubject }) {
  const t = useTranslations('common.help');
  const { help, hasFailed, retry } = useHelpText(subject);
  if (help === undefined) {
    return (
      <HelpPanel header={<h2>{t('panel')}</h2>} loading={!hasFailed} loadingText={t('loading')}>
        <p>{t('failed')}</p>
        <Button onClick={retry}>{t('retry')}</Button>
      </HelpPanel>
    );
  }
  return (
    <HelpPanel header={<h2>{help.title}</h2>} footer={<Footer links={help.links} />}>
      <HelpWords help={help} />
    </HelpPanel>
  );
}

function Footer({ links }: { links: HelpText['links'] }) {
  return (
    <>
      <HelpLinks links={links} />
      <ShowFirstSteps />
    </>
  );
}
