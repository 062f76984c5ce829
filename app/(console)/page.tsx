import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { firstOf } from '#app/_parts/address-filter/address.ts';
import { SpaceBetween } from '#app/_shell/cloudscape.ts';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { Section } from '#app/_shell/section.tsx';
import { readOverview } from '#lib/commands/functions/overview-queries.ts';
import { readFirstSteps } from '#lib/commands/people/first-steps-commands.ts';
import { listWaitingForMe } from '#lib/commands/rollouts/approval-queries.ts';
import { keptCoverageDays, longestTagKey } from '#lib/core/functions/coverage.ts';
import { FirstSteps } from './_parts/first-steps.tsx';
import { OverviewView } from './_parts/overview/overview-view.tsx';

/** The first page: how much of the fleet Datadog sees, or how to begin. */
const { Page, generateMetadata } = page({
  permission: 'read',
  queries: [readOverview, listWaitingForMe, readFirstSteps],
  title: async () => (await getTranslations('overview'))('title'),
  render: async ({ read, may, searchParams }) => {
    const t = await getTranslations('overview');
    const tagKey = firstOf(searchParams, 'tag')?.slice(0, longestTagKey);
    const span = spanOf(firstOf(searchParams, 'days'));
    const [overview, firstSteps] = await Promise.all([
      read(readOverview, { tagKey, days: span }),
      read(readFirstSteps, {}),
    ]);
    const isEmpty = overview.accountCount === 0;
    return (
      <PageFrame title={t('title')} description={t('description')} trail="none">
        <Section name="overview">
          <SpaceBetween size="l">
            {isEmpty || firstSteps.isShown ? (
              <FirstSteps
                mayManage={may('account.manage', 'allAccounts')}
                draft={overview.drafts[0]}
                done={{ connect: !isEmpty, preview: firstSteps.hasPreviewed, apply: firstSteps.hasApplied }}
                canBeHidden={!isEmpty}
              />
            ) : null}
            {isEmpty ? null : (
              <OverviewView overview={overview} waitingForMe={(await read(listWaitingForMe, {})).length} span={span} />
            )}
          </SpaceBetween>
        </Section>
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };

/** How many days of history the address asks for; 90 where it names none that there are. */
function spanOf(text: string | undefined): number {
  const days = Number(text);
  return Number.isInteger(days) && days >= 1 && days <= keptCoverageDays ? days : 90;
}
