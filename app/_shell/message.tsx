import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { LinkButton } from './links.tsx';

/** A page that is only a sentence and the way home; `children` are other ways on, before it. */
export async function Message({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  const t = await getTranslations('common.error');
  return (
    <div className="message">
      <h1>{title}</h1>
      <p>{text}</p>
      <div className="message-ways">
        {children}
        <LinkButton href="/">{t('home')}</LinkButton>
      </div>
    </div>
  );
}
