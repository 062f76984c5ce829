import { getLocale, getTranslations } from 'next-intl/server';
import { Fragment } from 'react';
import { Box, SpaceBetween } from '#app/_shell/cloudscape.ts';
import { CopyableId } from '#app/_shell/copyable.tsx';
import { PageLink } from '#app/_shell/links.tsx';
import { RegionName } from '#app/_shell/region-name.tsx';
import { type DiffLayout, DiffView } from '#app/(console)/rollouts/_parts/diff/diff-view.tsx';
import { listIn } from '#lib/core/language/facts.ts';
import type { DiffGroup, GroupOutline } from '#lib/db/rollouts/change-groups-page.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import { FindingsList, GroupFindings } from '../findings/findings-list.tsx';
import { type Comparison, ComparisonNote } from './comparison-note.tsx';
import { ReviewGroup } from './review-group.tsx';

type ShownGroupProps = {
  head: RolloutHead;
  group: DiffGroup;
  layout: DiffLayout;
  find: string;
  comparison: Comparison | undefined;
};

/** Returns how a group is named: its place, how many functions, their runtimes. */
export async function groupHeader(): Promise<(group: Pick<GroupOutline, 'position' | 'count' | 'runtimes'>) => string> {
  const t = await getTranslations('review');
  const groups = await getTranslations('rollouts.groups');
  const locale = await getLocale();
  return ({ position, count, runtimes }) =>
    t('header', {
      position,
      count,
      runtimes: listIn(
        locale,
        runtimes.map((runtime) => runtime ?? groups('container')),
      ),
    });
}

/** Changes that read the same, once: which functions, how it differs from another group, and the diff. */
export async function ShownGroup({ head, group, layout, find, comparison }: ShownGroupProps) {
  const t = await getTranslations('rollouts.groups');
  const review = await getTranslations('review');
  const common = await getTranslations('common');
  const accountNames = new Map(head.targets.map((target) => [target.awsAccountId, target.accountName]));
  const header = await groupHeader();
  const names = listIn(await getLocale(), group.functionNames);
  const more = group.count - group.functionNames.length;
  const { sample, key, position, count, isViewed } = group;
  const of = (action: 'add' | 'change' | 'remove') =>
    sample.attributes.filter((attribute) => attribute.action === action).length;
  const differing =
    comparison === undefined
      ? undefined
      : {
          rows: new Set(comparison.difference.here),
          text: review('compare.here', { group: review('group', { position: comparison.position }) }),
        };
  return (
    <ReviewGroup
      group={{ key, position, count, isViewed, sampleId: sample.id }}
      header={header(group)}
      description={more > 0 ? t('namesMore', { names, count: more }) : names}
    >
      <SpaceBetween size="m">
        <SpaceBetween direction="horizontal" size="m">
          <Box color="text-body-secondary">
            {group.awsAccountIds.map((awsAccountId, index) => (
              <Fragment key={awsAccountId}>
                {index > 0 ? ' · ' : null}
                {t.rich('account', {
                  name: accountNames.get(awsAccountId) ?? '',
                  id: () => <CopyableId text={awsAccountId} what={common('accountId')} />,
                })}
              </Fragment>
            ))}
            {group.regions.map((region) => (
              <Fragment key={region}>
                {' · '}
                <RegionName>{region}</RegionName>
              </Fragment>
            ))}
          </Box>
          <Box color="text-body-secondary">
            {review('summary', { add: of('add'), change: of('change'), remove: of('remove') })}
          </Box>
          {count > 1 ? (
            <PageLink href={`/rollouts/${head.id}?view=functions&sameAs=${sample.id}`}>{t('showFunctions')}</PageLink>
          ) : null}
          <PageLink href={`/rollouts/${head.id}/changes/${sample.id}`}>
            {t('open', { name: sample.functionName })}
          </PageLink>
        </SpaceBetween>
        {comparison === undefined ? null : <ComparisonNote comparison={comparison} />}
        {count > 1 ? (
          <Box color="text-body-secondary" fontSize="body-s">
            {t('sampleNote', { name: sample.functionName })}
          </Box>
        ) : null}
        <DiffView
          rows={sample.diff}
          functionName={sample.functionName}
          layout={layout}
          find={find}
          differing={differing}
        />
        {count === 1 ? (
          <FindingsList findings={sample.findings} rollout={head} functionId={sample.functionId} />
        ) : (
          <GroupFindings findings={group.findings} rollout={head} group={{ count, sampleId: sample.id }} />
        )}
      </SpaceBetween>
    </ReviewGroup>
  );
}
