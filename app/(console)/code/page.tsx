import { getLocale, getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { codeSentencesByLocale } from '#i18n/code-messages.ts';
import { defaultLocale, locales } from '#i18n/locales.ts';
import { listProfiles } from '#lib/commands/profiles/profile-queries.ts';
import { Workbench } from './_parts/workbench.tsx';

/** Datadog in infrastructure code: drop it, see the diff, take the patch. `?profile=` chooses the settings beforehand. */
const { Page, generateMetadata } = page({
  permission: 'read',
  queries: [listProfiles],
  title: async () => (await getTranslations('code'))('title'),
  render: async ({ read, searchParams }) => {
    const t = await getTranslations('code');
    const asked = await getLocale();
    const locale = locales.find((one) => one === asked) ?? defaultLocale;
    const profiles = (await read(listProfiles, {})).map(({ id, name }) => ({ id, name }));
    const chosen = profiles.find(({ id }) => id === searchParams['profile']);
    return (
      <PageFrame title={t('title')} description={t('description')}>
        <Workbench profiles={profiles} initialProfileId={chosen?.id} sentences={codeSentencesByLocale[locale]} />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
