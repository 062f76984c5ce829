'use client';

import Link from '@cloudscape-design/components/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { HelpText } from '#lib/core/help/help-text.ts';

/** What the help says of a subject: what it is, what is good to know, what to do. */
export function HelpWords({ help }: { help: HelpText }) {
  const t = useTranslations('common.help');
  return (
    <>
      {help.about.map((text) => (
        <p key={text}>{withCode(text)}</p>
      ))}
      <List title={t('goodToKnow')} texts={help.points} />
      <List title={t('toDo')} texts={help.toDo} />
    </>
  );
}

/** Where to read on about a subject; nothing where there is no such page. */
export function HelpLinks({ links }: { links: HelpText['links'] }) {
  const t = useTranslations('common.help');
  if (links.length === 0) return null;
  return (
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

/** The text with what stands between two backquotes as code. */
function withCode(text: string): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed text
  return text.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));
}
