import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { logo } from '../_shell/logo.ts';
import { MoreMessages } from '../_shell/more-messages.tsx';
import { LanguageButtons } from '../_shell/plain/language-buttons.tsx';
import styles from '../_shell/plain/plain.module.css';
import { messagesBeforeSignIn } from '../_shell/section-messages.ts';
import { messagesNamed } from '../_shell/sent-messages.ts';

/** The pages before the sign-in: the name of the product above one card. Nothing of Cloudscape is loaded for them. */
export default async function AuthLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations();
  return (
    <MoreMessages messages={await messagesNamed(messagesBeforeSignIn)}>
      <main className={styles['page']}>
        <div className={styles['brand']}>
          {/* biome-ignore lint/performance/noImgElement: a data URL has nothing to optimise */}
          <img src={logo} alt="" width={56} height={56} />
          <strong>{t('common.product')}</strong>
          <span className={styles['secondary']}>{t('auth.tagline')}</span>
        </div>
        {children}
        <LanguageButtons />
      </main>
    </MoreMessages>
  );
}
