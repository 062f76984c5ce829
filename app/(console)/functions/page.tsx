import { getTranslations } from 'next-intl/server';
import { Crumbs } from '#app/_shell/crumbs.tsx';
import { requireSession } from '#lib/auth/session.ts';
import { isPermitted } from '#lib/core/access/permissions.ts';
import { parseFunctionQuery } from '#lib/core/functions/function-query.ts';
import { listFilterOptions, listFunctions } from '#lib/db/functions/functions-page.ts';
import { FunctionsTable } from './_parts/functions-table.tsx';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata() {
  return { title: (await getTranslations('functions'))('title') };
}

/** Every function of every account and Region; filtered, sorted and paged by the database, as the address says. */
export default async function FunctionsPage({ searchParams }: Props) {
  const { role } = await requireSession();
  const t = await getTranslations('functions');
  const query = parseFunctionQuery(toParameters(await searchParams));
  const [list, options] = await Promise.all([listFunctions(query), listFilterOptions()]);
  return (
    <div className="table-page">
      <Crumbs title={t('title')} />
      <FunctionsTable
        query={{ ...query, page: list.page }}
        items={list.items}
        total={list.total}
        options={options}
        mayPlan={isPermitted(role, 'rollout.plan')}
      />
    </div>
  );
}

function toParameters(values: Record<string, string | string[] | undefined>): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const text of [value ?? []].flat()) parameters.append(name, text);
  }
  return parameters;
}
