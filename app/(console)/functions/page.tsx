import { getTranslations } from 'next-intl/server';
import { refuseTooLarge } from '#app/_doors/failure-digest.ts';
import { type AddressQuery, page } from '#app/_doors/page.tsx';
import { Crumbs } from '#app/_shell/crumbs.tsx';
import { listFilterOptions, listFunctions } from '#lib/commands/functions/function-queries.ts';
import { functionFilterBreach, parseFunctionQuery } from '#lib/core/functions/function-query.ts';
import { FunctionsTable } from './_parts/functions-table.tsx';

/** Every function of every account and Region; filtered, sorted and paged by the database, as the address says. */
const { Page, generateMetadata } = page({
  permission: 'read',
  queries: [listFunctions, listFilterOptions],
  title: async () => (await getTranslations('functions'))('title'),
  render: async ({ read, may, searchParams }) => {
    const t = await getTranslations('functions');
    const parameters = toParameters(searchParams);
    refuseTooLarge(functionFilterBreach(parameters));
    const query = parseFunctionQuery(parameters);
    const [list, options] = await Promise.all([read(listFunctions, query), read(listFilterOptions, {})]);
    return (
      <div className="table-page">
        <Crumbs title={t('title')} />
        <FunctionsTable
          query={query}
          items={list.items}
          total={list.total}
          before={list.before}
          after={list.after}
          options={options}
          mayPlan={may('rollout.plan')}
        />
      </div>
    );
  },
});

export { generateMetadata, Page as default };

function toParameters(query: AddressQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const text of [value ?? []].flat()) parameters.append(name, text);
  }
  return parameters;
}
