import { getTranslations } from 'next-intl/server';
import { LinkButton } from '#app/_shell/links.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { requireSession } from '#lib/auth/session.ts';
import { listRollouts, rolloutListFilterSchema } from '#lib/db/rollouts/rollouts-page.ts';
import { type AddressQuery, firstOf, pageOf, valuesOf } from './_filter/address.ts';
import { RolloutsTable } from './rollouts-table.tsx';

const pageSize = 25;

export async function generateMetadata() {
  return { title: (await getTranslations('rollouts'))('title') };
}

/** The list of Rollouts. */
export default async function RolloutsPage({ searchParams }: { searchParams: Promise<AddressQuery> }) {
  await requireSession();
  const t = await getTranslations('rollouts');
  const query = await searchParams;
  const filter = rolloutListFilterSchema.catch({}).parse({
    status: valuesOf(query, 'status'),
    mode: valuesOf(query, 'mode'),
    text: firstOf(query, 'text'),
  });
  const page = pageOf(query);
  const { rows, total } = await listRollouts(filter, { page, pageSize });
  return (
    <PageFrame
      title={t('title')}
      counter={t('count', { count: total })}
      description={t('description')}
      actions={<LinkButton href="/functions">{t('list.empty.action')}</LinkButton>}
    >
      <RolloutsTable rows={rows} total={total} page={page} pageSize={pageSize} filter={filter} />
    </PageFrame>
  );
}
