import { getTranslations } from 'next-intl/server';
import { requireSession } from '#lib/auth/session.ts';
import { isPermitted } from '#lib/core/access/permissions.ts';
import { readOverview } from '#lib/db/functions/overview-page.ts';
import { PageFrame } from '../_shell/page-frame.tsx';
import { FirstSteps } from './_overview/first-steps.tsx';
import { OverviewView } from './_overview/overview-view.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('overview'))('title') };
}

/** The first page: how much of the fleet Datadog sees, or how to begin. */
export default async function OverviewPage() {
  const { role } = await requireSession();
  const t = await getTranslations('overview');
  const overview = await readOverview();
  return (
    <PageFrame title={t('title')} description={t('description')} trail="none">
      {overview.accountCount === 0 ? (
        <FirstSteps mayManage={isPermitted(role, 'account.manage')} />
      ) : (
        <OverviewView overview={overview} />
      )}
    </PageFrame>
  );
}
