import { getTranslations } from 'next-intl/server';
import styles from './_shell/plain/plain.module.css';

/** An address that leads nowhere. Every page carries this one along, so it is as light as can be. */
export default async function NotFoundPage() {
  const t = await getTranslations('common.error');
  return (
    <main className={`${styles['page']} ${styles['sentence']}`}>
      <h1 className={styles['title']}>{t('notFoundTitle')}</h1>
      <p className={styles['secondary']}>{t('notFound')}</p>
      <a href="/" className={styles['button']} data-kind="inline">
        {t('home')}
      </a>
    </main>
  );
}
