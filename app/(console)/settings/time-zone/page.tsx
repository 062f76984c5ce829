import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { readOwnTimeZone } from '#lib/commands/people/time-zone-queries.ts';
import { TimeZoneForm } from './_parts/time-zone-form.tsx';

/** In which time zone the console shows times to the person. */
const { Page, generateMetadata } = page({
  permission: 'own',
  queries: [readOwnTimeZone],
  title: async () => (await getTranslations('settings'))('timeZone.title'),
  render: async ({ read }) => {
    const t = await getTranslations('settings');
    const { timeZone } = await read(readOwnTimeZone, {});
    return (
      <PageFrame
        title={t('timeZone.title')}
        description={t('timeZone.description')}
        trail={[{ text: t('title'), href: '/settings' }]}
      >
        <TimeZoneForm chosen={timeZone} />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
