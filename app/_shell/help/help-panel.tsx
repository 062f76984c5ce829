'use client';

import Button from '@cloudscape-design/components/button';
import HelpPanel from '@cloudscape-design/components/help-panel';
import Link from '@cloudscape-design/components/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { HelpText } from '#lib/core/help/help-text.ts';
import type { HelpSubject } from '#lib/core/help/subjects.ts';
import { ShowFirstSteps } from '../first-steps/show-first-steps.tsx';
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
      {help.about.map((text) => (
        <p key={text}>{withCode(text)}</p>
      ))}
      <List title={t('goodToKnow')} texts={help.points} />
      <List title={t('toDo')} texts={help.toDo} />
    </HelpPanel>
  );
}

function List({ title, texts }: { title: string; texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {texts.map((text) => (
          <li key={text}>{withCode(text)}</li>
        ))}
      </ul>
    </>
  );
}

function Footer({ links }: { links: HelpText['links'] }) {
  const t = useTranslations('common.help');
  return (
    <>
      {links.length > 0 ? (
        <>
          <h3>{t('readOn')}</h3>
          <ul>
            {links.map(({ text, href }) => (
              <li key={href}>
                <Link href={href} external>
                  {text}
                </Link>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <ShowFirstSteps />
    </>
  );
}

/** The text with what stands between two backquotes as code. */
function withCode(text: string): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed text
  return text.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));
}
