import { getTranslations } from 'next-intl/server';
import { type AddressQuery, firstOf, pageOf, valuesOf } from '#app/(console)/rollouts/_filter/address.ts';
import { readChangeDetail } from '#lib/db/rollouts/change-detail.ts';
import {
  type ChangeFilter,
  changeFilterSchema,
  changeSortColumns,
  listChanges,
} from '#lib/db/rollouts/rollout-changes-page.ts';
import { listFindingGroups } from '#lib/db/rollouts/rollout-groups.ts';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollouts-page.ts';
import { ChangesTable } from './changes-table.tsx';
import { findingTexts } from './finding-texts.ts';

const pageSize = 50;

type FunctionsViewProps = { head: RolloutHead; progress: RolloutProgress; query: AddressQuery };

/** Every function of the Rollout in a table that the server filters, sorts and pages. */
export async function FunctionsView({ head, progress, query }: FunctionsViewProps) {
  const filter = changeFilterOf(query);
  const page = pageOf(query);
  const sort = {
    column: changeSortColumns.find((column) => column === firstOf(query, 'sort')) ?? 'functionName',
    isDescending: firstOf(query, 'order') === 'desc',
  };
  const [{ rows, total }, findings, sameAs, textsOf, t] = await Promise.all([
    listChanges(head.id, filter, { page, pageSize, sort }),
    listFindingGroups(head.id),
    readSameAs(head.id, filter),
    findingTexts(head),
    getTranslations('errors'),
  ]);
  return (
    <ChangesTable
      head={head}
      rows={rows.map((row) => ({ ...row, findingTexts: row.findings.map((finding) => textsOf(finding)) }))}
      total={total}
      page={page}
      pageSize={pageSize}
      sort={sort}
      filter={filter}
      findings={findings.map((group) => ({
        value: group.code,
        label: textsOf({ code: group.code, params: group.variants[0]?.params ?? {} }).message,
      }))}
      sameAs={sameAs}
      failures={[...new Set(progress.failures.map((group) => group.failure.code))].map((code) => ({
        value: code,
        label: shortened(t.raw(code)),
      }))}
    />
  );
}

/** The Change that the filter compares with, by the name of its function. */
async function readSameAs(
  rolloutId: string,
  { sameAs = [] }: ChangeFilter,
): Promise<{ value: string; label: string }[]> {
  const changes = await Promise.all(sameAs.map((changeId) => readChangeDetail(rolloutId, changeId)));
  return changes.flatMap((change) => (change ? [{ value: change.id, label: change.functionName }] : []));
}

/** The first sentence of a failure's text names it well enough in a filter. */
function shortened(text: unknown): string {
  const sentence = String(text).split('. ')[0] ?? '';
  return sentence.length > 80 ? `${sentence.slice(0, 79)}…` : sentence;
}

/** The filter that the address carries; what cannot be read is left out. */
function changeFilterOf(query: AddressQuery): ChangeFilter {
  const names = Object.keys(changeFilterSchema.shape).filter((name) => name !== 'text');
  const candidates: Record<string, unknown> = { text: firstOf(query, 'text') };
  for (const name of names) candidates[name] = valuesOf(query, name);
  const parsed = changeFilterSchema.safeParse(candidates);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) delete candidates[String(issue.path[0])];
  return changeFilterSchema.parse(candidates);
}
