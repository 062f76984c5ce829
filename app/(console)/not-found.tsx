import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Message } from '../_shell/message.tsx';

/** The document's title, also where a page finds that it leads nowhere. */
export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('common.error'))('notFoundTitle') };
}

/** An address of the console that leads nowhere. */
export default async function NotFoundPage() {
  const t = await getTranslations('common.error');
  return <Message title={t('notFoundTitle')} text={t('notFound')} />;
}
