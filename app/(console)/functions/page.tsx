import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { refuseNotUnderstood, refuseTooLarge } from '#app/_doors/failure-digest.ts';
import { type AddressQuery, page } from '#app/_doors/page.tsx';
import { Crumbs } from '#app/_shell/crumbs.tsx';
import { HydratedAsWide } from '#app/_shell/hydrated-as-wide.tsx';
import { countFunctions, listFilterOptions, listFunctions } from '#lib/commands/functions/function-queries.ts';
import { listSavedFilters } from '#lib/commands/functions/saved-filter-queries.ts';
import { readFunctionsTable } from '#lib/commands/people/table-queries.ts';
import {
  functionFilterBreach,
  functionsAddress,
  notUnderstoodIn,
  parseFunctionQuery,
} from '#lib/core/functions/function-query.ts';
import { FunctionsTable } from './_parts/functions-table.tsx';

/** Every function of every account and Region; filtered, sorted and paged by the database, as the address says. */
const { Page, generateMetadata } = page({
  permission: 'read',
  queries: [listFunctions, countFunctions, listFilterOptions, listSavedFilters, readFunctionsTable],
  title: async () => (await getTranslations('functions'))('title'),
  render: async ({ read, may, searchParams }) => {
    const t = await getTranslations('functions');
    const parameters = toParameters(searchParams);
    refuseTooLarge(functionFilterBreach(parameters));
    refuseNotUnderstood(notUnderstoodIn(parameters));
    const asked = parseFunctionQuery(parameters);
    const [saved, arrangement] = await Promise.all([read(listSavedFilters, {}), read(readFunctionsTable, {})]);
    const beginning = parameters.size === 0 ? saved.find(({ isDefault }) => isDefault) : undefined;
    if (beginning?.conditions) redirect(functionsAddress({ ...asked, ...beginning, filters: beginning.conditions }));
    const pageSize = parameters.has('size') ? asked.pageSize : (arrangement?.pageSize ?? asked.pageSize);
    const query = { ...asked, pageSize };
    const reading = read(listFunctions, query);
    const options = read(listFilterOptions, {});
    const optionsOrNone = options.catch(() => []);
    const list = await reading;
    const counted = (total: number | null) => ({ filters: JSON.stringify(query.filters), total });
    // In a large fleet neither the total nor the values to filter by keep the rows waiting, and the list works without them.
    return (
      <div className="table-page">
        <Crumbs title={t('title')} />
        <HydratedAsWide>
          <FunctionsTable
            query={query}
            items={list.items}
            total={
              list.total === null
                ? read(countFunctions, { filters: query.filters }).then(counted, () => counted(null))
                : counted(list.total)
            }
            before={list.before}
            after={list.after}
            options={list.total === null ? optionsOrNone : await options}
            savedFilters={saved}
            arrangement={arrangement}
            mayPlan={may('rollout.plan')}
            mayShare={may('profile.manage', 'installation')}
          />
        </HydratedAsWide>
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
