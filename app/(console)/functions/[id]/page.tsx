import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { FunctionStatus } from '#app/_shell/function-status.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { listFunctionChanges, readFunction } from '#lib/commands/functions/function-queries.ts';
import { FunctionButtons } from './_parts/function-buttons.tsx';
import { FunctionDetails } from './_parts/function-details.tsx';

const changesShown = 50;

/** One function: what it is, whether Datadog observes it and why, and what was done to it. */
const { Page, generateMetadata } = page<{ id: string }>({
  permission: 'read',
  queries: [readFunction, listFunctionChanges],
  title: async ({ read, params: { id: functionId } }) => (await read(readFunction, { functionId })).functionName,
  render: async ({ read, may, params: { id: functionId } }) => {
    const t = await getTranslations('functions');
    const [found, changes] = await Promise.all([
      read(readFunction, { functionId }),
      read(listFunctionChanges, { functionId, limit: changesShown }),
    ]);
    return (
      <PageFrame
        title={found.functionName}
        trail={[{ text: t('title'), href: '/functions' }]}
        description={<FunctionStatus status={found.status} reason={found.reason} />}
        actions={<FunctionButtons found={found} mayPlan={may('rollout.plan', [found.accountId])} />}
      >
        <FunctionDetails found={found} changes={changes} />
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
