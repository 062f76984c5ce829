import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { Box } from '../_shell/cloudscape.ts';
import { LanguageButtons } from '../_shell/language-menu.tsx';
import { logo } from '../_shell/logo.ts';

/** The pages before the sign-in: the name of the product above one card. */
export default async function AuthLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations();
  return (
    <main className="narrow-page">
      <Box textAlign="center" margin={{ bottom: 'l' }}>
        {/* biome-ignore lint/performance/noImgElement: a data URL has nothing to optimise */}
        <img src={logo} alt="" width={56} height={56} />
        <Box fontSize="heading-xl" fontWeight="bold">
          {t('common.product')}
        </Box>
        <Box color="text-body-secondary">{t('auth.tagline')}</Box>
      </Box>
      {children}
      <LanguageButtons />
    </main>
  );
}
