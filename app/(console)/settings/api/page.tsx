import { getLocale, getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { SpaceBetween } from '#app/_shell/cloudscape.ts';
import { LinkButton } from '#app/_shell/links.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listReference } from '#lib/commands/api/reference.ts';
import { generalSentence } from '#lib/commands/api/sentences.ts';
import { errorCodes, httpStatuses } from '#lib/core/errors.ts';
import { defaultLocale, localeNamed } from '#lib/core/language/locales.ts';
import { ApiReference } from './_parts/api-reference.tsx';
import { ProblemsTable } from './_parts/problems-table.tsx';

/** Every operation of the API, to read and to try. */
const { Page, generateMetadata } = page({
  permission: 'own',
  queries: [],
  title: async () => (await getTranslations('settings'))('api.page.title'),
  render: async () => {
    const t = await getTranslations('settings');
    const locale = localeNamed(await getLocale()) ?? defaultLocale;
    const problems = errorCodes.toSorted().map((code) => ({
      code,
      status: httpStatuses[code],
      sentence: generalSentence(code, locale),
    }));
    return (
      <PageFrame
        title={t('api.page.title')}
        description={t('api.page.description')}
        trail={[{ text: t('title'), href: '/settings' }]}
        actions={<LinkButton href="/settings/tokens">{t('api.own')}</LinkButton>}
      >
        <SpaceBetween size="l">
          <ApiReference operations={listReference(locale)} />
          <ProblemsTable problems={problems} />
        </SpaceBetween>
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
