import { getLocale, getTranslations } from 'next-intl/server';
import type { AddressQuery, Read } from '#app/_doors/page.tsx';
import { firstOf, pageOf } from '#app/_parts/address-filter/address.ts';
import { Box, Container, ExpandableSection, Header, SpaceBetween } from '#app/_shell/cloudscape.ts';
import { PageLink } from '#app/_shell/links.tsx';
import { DiffLayoutSwitch } from '#app/(console)/rollouts/_parts/diff/diff-layout-switch.tsx';
import { type DiffLayout, DiffView } from '#app/(console)/rollouts/_parts/diff/diff-view.tsx';
import { listConflicts, listDiffGroups } from '#lib/commands/rollouts/change-queries.ts';
import { hasConflicts } from '#lib/core/change/change.ts';
import { listIn } from '#lib/core/language/facts.ts';
import type { DiffGroup } from '#lib/db/rollouts/change-groups-page.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { ConflictsForm } from '../conflicts/conflicts-form.tsx';
import { FindingsList } from '../findings/findings-list.tsx';
import { Pager } from './pager.tsx';

const groupsPerPage = 20;
/** So many groups are open from the beginning. */
const openGroups = 3;
const conflictsAtMost = 100;

type ChangesViewProps = { head: RolloutHead; query: AddressQuery; read: Read };

/** What would change or has changed: identical differences once, with their functions. */
export async function ChangesView({ head, query, read }: ChangesViewProps) {
  const t = await getTranslations('rollouts.groups');
  const page = pageOf(query);
  const layout: DiffLayout = firstOf(query, 'layout') === 'split' ? 'split' : 'unified';
  const [{ groups, total }, conflicts] = await Promise.all([
    read(listDiffGroups, { rolloutId: head.id, page, pageSize: groupsPerPage }),
    hasConflicts(head.mode)
      ? read(listConflicts, { rolloutId: head.id, page: 1, pageSize: conflictsAtMost })
      : undefined,
  ]);
  return (
    <SpaceBetween size="l">
      {conflicts && conflicts.total > 0 ? (
        <ConflictsForm changes={conflicts.changes} total={conflicts.total} canDecide={head.status === 'planned'} />
      ) : null}
      <Header variant="h2" description={t('description')} actions={<DiffLayoutSwitch layout={layout} />}>
        {t('title')}
      </Header>
      {groups.length === 0 ? (
        <Container>
          <Box textAlign="center" color="text-body-secondary" padding="l">
            {t('empty')}
          </Box>
        </Container>
      ) : null}
      {groups.map((group, index) => (
        <Group key={group.key} head={head} group={group} layout={layout} isOpen={index < openGroups} />
      ))}
      <Pager page={page} pageSize={groupsPerPage} total={total} label={t('pagerLabel')} />
    </SpaceBetween>
  );
}

type GroupProps = { head: RolloutHead; group: DiffGroup; layout: DiffLayout; isOpen: boolean };

async function Group({ head, group, layout, isOpen }: GroupProps) {
  const t = await getTranslations('rollouts.groups');
  const locale = await getLocale();
  const names = listIn(locale, group.functionNames);
  const more = group.count - group.functionNames.length;
  const { sample } = group;
  return (
    <ExpandableSection
      variant="container"
      defaultExpanded={isOpen}
      headingTagOverride="h3"
      headerText={t('header', {
        count: group.count,
        runtimes: listIn(
          locale,
          group.runtimes.map((runtime) => runtime ?? t('container')),
        ),
      })}
      headerDescription={more > 0 ? t('namesMore', { names, count: more }) : names}
    >
      <SpaceBetween size="m">
        <SpaceBetween direction="horizontal" size="m">
          <Box color="text-body-secondary">{[...group.awsAccountIds, ...group.regions].join(' · ')}</Box>
          {group.count > 1 ? (
            <PageLink href={`/rollouts/${head.id}?view=functions&sameAs=${sample.id}`}>{t('showFunctions')}</PageLink>
          ) : null}
          <PageLink href={`/rollouts/${head.id}/changes/${sample.id}`}>
            {t('open', { name: sample.functionName })}
          </PageLink>
        </SpaceBetween>
        {group.count > 1 ? (
          <Box color="text-body-secondary" fontSize="body-s">
            {t('sampleNote', { name: sample.functionName })}
          </Box>
        ) : null}
        <DiffView rows={sample.diff} functionName={sample.functionName} layout={layout} />
        {group.count === 1 ? (
          <FindingsList findings={sample.findings} rollout={head} functionId={sample.functionId} />
        ) : null}
      </SpaceBetween>
    </ExpandableSection>
  );
}
