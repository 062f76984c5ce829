import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { readOverview } from '#lib/commands/functions/overview-queries.ts';
import { listWaitingForMe } from '#lib/commands/rollouts/approval-queries.ts';
import { FirstSteps } from './_parts/first-steps.tsx';
import { OverviewView } from './_parts/overview-view.tsx';

/** The first page: how much of the fleet Datadog sees, or how to begin. */
const { Page, generateMetadata } = page({
  permission: 'read',
  queries: [readOverview, listWaitingForMe],
  title: async () => (await getTranslations('overview'))('title'),
  render: async ({ read, may }) => {
    const t = await getTranslations('overview');
    const overview = await read(readOverview, {});
    return (
      <PageFrame title={t('title')} description={t('description')} trail="none">
        {overview.accountCount === 0 ? (
          <FirstSteps mayManage={may('account.manage', 'allAccounts')} draft={overview.drafts[0]} />
        ) : (
          <OverviewView overview={overview} waitingForMe={(await read(listWaitingForMe, {})).length} />
        )}
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
