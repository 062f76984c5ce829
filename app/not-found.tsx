import { getTranslations } from 'next-intl/server';

/** An address that leads nowhere. Every page carries this one along, so it is as light as can be. */
export default async function NotFoundPage() {
  const t = await getTranslations('common.error');
  return (
    <main className="message">
      <h1>{t('notFoundTitle')}</h1>
      <p>{t('notFound')}</p>
      <a href="/" className="message-way">
        {t('home')}
      </a>
    </main>
  );
}
