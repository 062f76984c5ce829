import { getTranslations } from 'next-intl/server';
import { refuseNotUnderstood, refuseTooLarge } from '#app/_doors/failure-digest.ts';
import { page } from '#app/_doors/page.tsx';
import { firstOf, pageOf, valuesOf } from '#app/_parts/address-filter/address.ts';
import { LinkButton } from '#app/_shell/links.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listRollouts } from '#lib/commands/rollouts/rollout-queries.ts';
import { filterBreachOf } from '#lib/core/filter-breach.ts';
import { rolloutListFilterSchema } from '#lib/core/rollout/rollout-filter.ts';
import { RolloutsTable } from './_parts/rollouts-table.tsx';

const pageSize = 25;

/** The list of Rollouts. */
const { Page, generateMetadata } = page({
  permission: 'read',
  queries: [listRollouts],
  title: async () => (await getTranslations('rollouts'))('title'),
  render: async ({ read, searchParams }) => {
    const t = await getTranslations('rollouts');
    const { data: filter = {}, error } = rolloutListFilterSchema.safeParse({
      status: valuesOf(searchParams, 'status'),
      mode: valuesOf(searchParams, 'mode'),
      text: firstOf(searchParams, 'text'),
      waitsForMe: firstOf(searchParams, 'waitsForMe') === 'yes' ? true : undefined,
    });
    refuseTooLarge(error && filterBreachOf(error));
    refuseNotUnderstood(error && String(error.issues[0]?.path[0]));
    const pageNumber = pageOf(searchParams);
    const { rows, total } = await read(listRollouts, { filter, page: pageNumber, pageSize });
    return (
      <PageFrame
        title={t('title')}
        counter={t('count', { count: total })}
        description={t('description')}
        actions={<LinkButton href="/functions">{t('list.empty.action')}</LinkButton>}
      >
        <RolloutsTable rows={rows} total={total} page={pageNumber} pageSize={pageSize} filter={filter} />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
