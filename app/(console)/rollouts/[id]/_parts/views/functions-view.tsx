import { getTranslations } from 'next-intl/server';
import type { AddressQuery, Read } from '#app/_doors/page.tsx';
import { firstOf, pageOf, valuesOf } from '#app/_parts/address-filter/address.ts';
import { listChanges, listFindingGroups } from '#lib/commands/rollouts/change-queries.ts';
import { type ChangeFilter, changeFilterSchema, changeSortSchema } from '#lib/core/rollout/change-filter.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress-page.ts';
import { ChangesTable } from '../changes/changes-table.tsx';
import { findingTexts } from '../findings/finding-texts.ts';

const pageSize = 50;

type FunctionsViewProps = { head: RolloutHead; progress: RolloutProgress; query: AddressQuery; read: Read };

/** Every function of the Rollout in a table that the server filters, sorts and pages. */
export async function FunctionsView({ head, progress, query, read }: FunctionsViewProps) {
  const filter = changeFilterOf(query);
  const page = pageOf(query);
  const sort = {
    column: changeSortSchema.shape.column.catch('functionName').parse(firstOf(query, 'sort')),
    isDescending: firstOf(query, 'order') === 'desc',
  };
  const [{ rows, total }, findings, textsOf, t] = await Promise.all([
    read(listChanges, { rolloutId: head.id, filter, page, pageSize, sort }),
    read(listFindingGroups, { rolloutId: head.id }),
    findingTexts(),
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
      failures={[...new Set(progress.failures.map((group) => group.failure.code))].map((code) => ({
        value: code,
        label: shortened(t.raw(code)),
      }))}
    />
  );
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
