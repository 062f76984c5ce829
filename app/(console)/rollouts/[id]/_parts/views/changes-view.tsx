import { getTranslations } from 'next-intl/server';
import type { AddressQuery, Read } from '#app/_doors/page.tsx';
import { firstOf, pageOf } from '#app/_parts/address-filter/address.ts';
import { Box, Container, SpaceBetween } from '#app/_shell/cloudscape.ts';
import { DiffLayoutSwitch } from '#app/(console)/rollouts/_parts/diff/diff-layout-switch.tsx';
import { isFoundIn } from '#app/(console)/rollouts/_parts/diff/diff-lines.ts';
import type { DiffLayout } from '#app/(console)/rollouts/_parts/diff/diff-view.tsx';
import { readSingleKeys } from '#lib/commands/people/single-key-commands.ts';
import { listConflicts, listDiffGroups } from '#lib/commands/rollouts/change-queries.ts';
import { findInDiffs } from '#lib/commands/rollouts/review-queries.ts';
import { hasConflicts } from '#lib/core/change/change-codes.ts';
import type { DiffGroup } from '#lib/db/rollouts/change-groups-page.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { CompareSelect } from '../review/compare-select.tsx';
import { comparisonsOf } from '../review/comparisons.ts';
import { FindInDiffs } from '../review/find-in-diffs.tsx';
import styles from '../review/review.module.css';
import { ReviewActionsProvider } from '../review/review-actions.tsx';
import { ReviewBar } from '../review/review-bar.tsx';
import { ReviewProvider } from '../review/review-context.tsx';
import { groupHeader, ShownGroup } from '../review/shown-group.tsx';
import { LazyConflictsForm } from './lazy-parts.tsx';
import { Pager } from './pager.tsx';

const groupsPerPage = 20;
/** So many groups are open from the beginning. */
const openGroups = 3;
const conflictsAtMost = 100;
const mostSearchLetters = 200;

type ChangesViewProps = { head: RolloutHead; query: AddressQuery; read: Read };

/** What would change or has changed: identical differences once, with their functions, to be reviewed one after the other. */
export async function ChangesView({ head, query, read }: ChangesViewProps) {
  const t = await getTranslations('rollouts.groups');
  const page = pageOf(query);
  const layout: DiffLayout = firstOf(query, 'layout') === 'split' ? 'split' : 'unified';
  const find = (firstOf(query, 'find') ?? '').slice(0, mostSearchLetters);
  const [{ groups, outline, ...places }, conflicts, matches, singleKeys] = await Promise.all([
    read(listDiffGroups, { rolloutId: head.id, page, pageSize: groupsPerPage }),
    hasConflicts(head.mode)
      ? read(listConflicts, { rolloutId: head.id, page: 1, pageSize: conflictsAtMost })
      : undefined,
    find === '' ? undefined : read(findInDiffs, { rolloutId: head.id, text: find }),
    read(readSingleKeys, {}),
  ]);
  const compared = comparedOf(query, places.total);
  const comparisons = comparisonsOf(groups, await otherGroups(read, head.id, groups, compared), {
    compared,
    settings: head.settings,
  });
  const header = await groupHeader();
  const hasFound = (group: DiffGroup) => group.sample.diff.some((row) => isFoundIn(row, find));
  return (
    <ReviewProvider
      page={{
        ...places,
        rolloutId: head.id,
        planDigest: head.planDigest,
        pageSize: groupsPerPage,
        groups: groups.map(({ key, position, count, isViewed, sample }) => ({
          ...{ key, position, count, isViewed },
          sampleId: sample.id,
        })),
        open: groups.filter((group, index) => index < openGroups || hasFound(group)).map(({ position }) => position),
      }}
    >
      <ReviewActionsProvider areKeysOn={singleKeys.areOn}>
        <SpaceBetween size="l">
          {conflicts && conflicts.total > 0 ? (
            <LazyConflictsForm
              changes={conflicts.changes}
              total={conflicts.total}
              canDecide={head.status === 'planned'}
            />
          ) : null}
          <ReviewBar title={t('title')} description={t('description')}>
            <FindInDiffs find={find} matches={matches} />
            <CompareSelect
              chosen={compared}
              groups={outline.map((group) => ({ position: group.position, header: header(group) }))}
            />
            <div className={styles['layout']}>
              <DiffLayoutSwitch layout={layout} />
            </div>
          </ReviewBar>
          {groups.length === 0 ? (
            <Container>
              <Box textAlign="center" color="text-body-secondary" padding="l">
                {t('empty')}
              </Box>
            </Container>
          ) : null}
          {groups.map((group) => (
            <ShownGroup
              key={group.key}
              head={head}
              group={group}
              layout={layout}
              find={find}
              comparison={comparisons.get(group.position)}
            />
          ))}
          <Pager page={page} pageSize={groupsPerPage} total={places.total} label={t('pagerLabel')} />
        </SpaceBetween>
      </ReviewActionsProvider>
    </ReviewProvider>
  );
}

/** The group that all others are compared with, by its position; undefined where each is with its most similar. */
function comparedOf(query: AddressQuery, total: number): number | undefined {
  const position = pageOf(query, 'compare');
  return firstOf(query, 'compare') !== undefined && position <= total ? position : undefined;
}

/** What is compared with and not on the page: the group that was chosen, or the largest one. */
async function otherGroups(
  read: Read,
  rolloutId: string,
  groups: readonly DiffGroup[],
  compared: number | undefined,
): Promise<DiffGroup[]> {
  const position = compared ?? 1;
  if (groups.length === 0 || groups.some((group) => group.position === position)) return [];
  return (await read(listDiffGroups, { rolloutId, page: position, pageSize: 1 })).groups;
}
