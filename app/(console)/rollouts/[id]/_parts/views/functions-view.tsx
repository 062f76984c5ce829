import { getTranslations } from 'next-intl/server';
import { refuseNotUnderstood, refuseTooLarge } from '#app/_doors/failure-digest.ts';
import type { AddressQuery, Read } from '#app/_doors/page.tsx';
import { firstOf, pageOf, valuesOf } from '#app/_parts/address-filter/address.ts';
import { findingTexts } from '#app/(console)/_parts/finding-texts.ts';
import { listChanges, listFindingGroups, readChange } from '#lib/commands/rollouts/change-queries.ts';
import { AppError } from '#lib/core/errors.ts';
import { filterBreachOf } from '#lib/core/filter-breach.ts';
import { type ChangeFilter, changeFilterSchema, changeSortSchema } from '#lib/core/rollout/change-filter.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress-page.ts';
import { LazyChangesTable } from './lazy-parts.tsx';

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
  const [{ rows, total }, findings, sameAs, textsOf, t] = await Promise.all([
    read(listChanges, { rolloutId: head.id, filter, page, pageSize, sort }),
    read(listFindingGroups, { rolloutId: head.id }),
    readSameAs(read, head.id, filter),
    findingTexts(head),
    getTranslations('errors'),
  ]);
  return (
    <LazyChangesTable
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

/** The Changes that the filter compares with, by the names of their functions; one that is not there names nothing. */
async function readSameAs(
  read: Read,
  rolloutId: string,
  { sameAs = [] }: ChangeFilter,
): Promise<{ value: string; label: string }[]> {
  const changes = await Promise.all(sameAs.map((changeId) => readUnlessGone(read, rolloutId, changeId)));
  return changes.flatMap((change) => (change ? [{ value: change.id, label: change.functionName }] : []));
}

async function readUnlessGone(read: Read, rolloutId: string, changeId: string) {
  try {
    return await read(readChange, { rolloutId, changeId });
  } catch (error) {
    if (error instanceof AppError && error.code === 'notFound') return null;
    throw error;
  }
}

/** The first sentence of a failure's text names it well enough in a filter. */
function shortened(text: unknown): string {
  const sentence = String(text).split('. ')[0] ?? '';
  return sentence.length > 80 ? `${sentence.slice(0, 79)}…` : sentence;
}

/** The filter that the address carries; what cannot be read or is too large is said. */
function changeFilterOf(query: AddressQuery): ChangeFilter {
  const names = Object.keys(changeFilterSchema.shape).filter((name) => name !== 'text');
  const candidates: Record<string, unknown> = { text: firstOf(query, 'text') };
  for (const name of names) candidates[name] = valuesOf(query, name);
  const parsed = changeFilterSchema.safeParse(candidates);
  if (parsed.success) return parsed.data;
  refuseTooLarge(filterBreachOf(parsed.error));
  refuseNotUnderstood(String(parsed.error.issues[0]?.path[0]));
  throw parsed.error;
}
