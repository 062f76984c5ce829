import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { refuseNotUnderstood, refuseTooLarge } from '#app/_doors/failure-digest.ts';
import { type AddressQuery, page, type Read } from '#app/_doors/page.tsx';
import { Crumbs } from '#app/_shell/crumbs.tsx';
import { HydratedAsWide } from '#app/_shell/hydrated-as-wide.tsx';
import { countFunctions, listFilterOptions, listFunctions } from '#lib/commands/functions/function-queries.ts';
import { listSavedFilters } from '#lib/commands/functions/saved-filter-queries.ts';
import { describeSelection, listSelected } from '#lib/commands/functions/selection-queries.ts';
import { readFunctionsTable } from '#lib/commands/people/table-queries.ts';
import {
  type FunctionQuery,
  functionFilterBreach,
  functionsAddress,
  notUnderstoodIn,
  parseFunctionQuery,
} from '#lib/core/functions/function-query.ts';
import { readShownSelection, type ShownSelection } from '#lib/core/functions/shown-selection.ts';
import type { FunctionList } from '#lib/db/functions/functions-page.ts';
import { FunctionsTable } from './_parts/functions-table.tsx';

/** Every function of every account and Region; filtered, sorted and paged by the database, as the address says. */
const { Page, generateMetadata } = page({
  permission: 'read',
  queries: [
    ...[listFunctions, countFunctions, listFilterOptions, listSavedFilters, readFunctionsTable],
    ...[listSelected, describeSelection],
  ],
  title: async () => (await getTranslations('functions'))('title'),
  render: async ({ read, may, searchParams }) => {
    const t = await getTranslations('functions');
    const parameters = toParameters(searchParams);
    const { shown, breach, notUnderstood } = readShownSelection(parameters);
    refuseTooLarge(functionFilterBreach(parameters) ?? breach);
    refuseNotUnderstood(notUnderstoodIn(parameters) ?? notUnderstood);
    const asked = parseFunctionQuery(parameters);
    const [saved, arrangement] = await Promise.all([read(listSavedFilters, {}), read(readFunctionsTable, {})]);
    const beginning = parameters.size === 0 ? saved.find(({ isDefault }) => isDefault) : undefined;
    if (beginning?.conditions) redirect(functionsAddress({ ...asked, ...beginning, filters: beginning.conditions }));
    const pageSize = parameters.has('size') ? asked.pageSize : (arrangement?.pageSize ?? asked.pageSize);
    const query = { ...asked, pageSize };
    const reading = readList(read, query, shown);
    const missing = countMissing(read, shown);
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
            shown={shown}
            missing={await missing}
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

/** The page of the list that the address names. Of a selection that only a browser's tab has, nothing: the tab reads it. */
async function readList(read: Read, query: FunctionQuery, shown: ShownSelection | undefined): Promise<FunctionList> {
  if (shown === undefined) return await read(listFunctions, query);
  if (shown.kind === 'inTab') return { items: [], total: 0, before: null, after: null };
  return await read(listSelected, { selection: shown.selection, query });
}

/** How many of the functions that the address names one by one are not in the list: gone, or not the person's to view. */
async function countMissing(read: Read, shown: ShownSelection | undefined): Promise<number> {
  const functionIds = shown?.kind === 'inAddress' ? shown.selection.functionIds : [];
  if (functionIds.length === 0) return 0;
  const facts = await read(describeSelection, { selection: { matches: [], functionIds }, filters: [], pageIds: [] });
  return functionIds.length - facts.shown;
}

function toParameters(query: AddressQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const text of [value ?? []].flat()) parameters.append(name, text);
  }
  return parameters;
}
