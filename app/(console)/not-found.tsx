import { getTranslations } from 'next-intl/server';
import { Message } from '../_shell/message.tsx';

/** An address that of the console that leads nowhere. */
export default async function NotFoundPage() {
  const t = await getTranslations('common.error');
  return <Message title={t('notFoundTitle')} text={t('notFound')} />;
}
