import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { Alert } from '#app/_shell/cloudscape.ts';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { readRollout } from '#lib/commands/rollouts/rollout-queries.ts';
import { AmendForm } from './_parts/amend-form.tsx';

/** What was chosen for a planned Rollout, to be chosen anew. */
const { Page, generateMetadata } = page<{ id: string }>({
  permission: 'rollout.plan',
  queries: [readRollout],
  title: async ({ read, params }) => {
    const { number } = await read(readRollout, { rolloutId: params.id });
    return (await getTranslations('rollouts'))('amend.title', { number });
  },
  render: async ({ read, params }) => {
    const head = await read(readRollout, { rolloutId: params.id });
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
        {head.status === 'planned' ? <AmendForm head={head} /> : <Alert type="info">{t('amend.notPlanned')}</Alert>}
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
