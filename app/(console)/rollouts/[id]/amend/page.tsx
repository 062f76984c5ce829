import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { Alert } from '#app/_shell/cloudscape.ts';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listAccountPlaces } from '#lib/commands/accounts/account-name-queries.ts';
import { readRollout } from '#lib/commands/rollouts/rollout-queries.ts';
import { AmendForm } from './_parts/amend-form.tsx';

/** What was chosen for a planned Rollout, to be chosen anew. */
const { Page, generateMetadata } = page<{ id: string }>({
  permission: 'rollout.plan',
  queries: [readRollout, listAccountPlaces],
  title: async ({ read, params }) => {
    const { number } = await read(readRollout, { rolloutId: params.id });
    return (await getTranslations('rollouts'))('amend.title', { number });
  },
  render: async ({ read, params }) => {
    const [head, accounts] = await Promise.all([
      read(readRollout, { rolloutId: params.id }),
      read(listAccountPlaces, {}),
    ]);
    const t = await getTranslations('rollouts');
    return (
      <PageFrame
        title={t('amend.title', { number: head.number })}
        description={t('amend.description')}
        trail={[
          { text: t('title'), href: '/rollouts' },
          { text: t('number', { number: head.number }), href: `/rollouts/${head.id}` },
        ]}
      >
        {head.status === 'planned' ? (
          <AmendForm head={head} accounts={accounts} />
        ) : (
          <Alert type="info">{t('amend.notPlanned')}</Alert>
        )}
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
