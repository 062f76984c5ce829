import { getTranslations } from 'next-intl/server';
import { LinkButton } from '#app/_shell/links.tsx';
import { Message } from '#app/_shell/message.tsx';
import { requireSession } from '#lib/auth/session.ts';

/** Where a person is led who may not see a page. */
export default async function NotPermittedPage() {
  await requireSession();
  const t = await getTranslations('common.error');
  return (
    <Message title={t('notPermittedTitle')} text={t('notPermitted')}>
      <LinkButton href="/settings/access">{t('ownAccess')}</LinkButton>
    </Message>
  );
}
