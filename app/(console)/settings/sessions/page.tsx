import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { idleMilliseconds } from '#lib/auth/idle.ts';
import { listOwnSessions } from '#lib/commands/people/session-commands.ts';
import { SessionsTable } from './_parts/sessions-table.tsx';

/** Where one is signed in, and signing out from there. */
const { Page, generateMetadata } = page({
  permission: 'own',
  queries: [listOwnSessions],
  title: async () => (await getTranslations('auth'))('sessions.title'),
  render: async ({ read }) => {
    const t = await getTranslations('auth');
    const idle = idleMilliseconds();
    return (
      <PageFrame
        title={t('sessions.title')}
        description={t('sessions.description', { hours: idle / (60 * 60 * 1000) })}
        trail={[{ text: t('users.settings'), href: '/settings' }]}
      >
        <SessionsTable sessions={await read(listOwnSessions, { idleMilliseconds: idle })} />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
