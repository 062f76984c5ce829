import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { FunctionStatus } from '#app/_shell/function-status.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { requireSession } from '#lib/auth/session.ts';
import { isPermitted } from '#lib/core/access/permissions.ts';
import { listFunctionChanges, readFunction } from '#lib/db/functions/functions-page.ts';
import { FunctionButtons } from '../_parts/function-buttons.tsx';
import { FunctionDetails } from '../_parts/function-details.tsx';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props) {
  await requireSession();
  return { title: (await readFunction((await params).id))?.functionName };
}

/** One function: what it is, whether Datadog observes it and why, and what was done to it. */
export default async function FunctionPage({ params }: Props) {
  const { role } = await requireSession();
  const found = await readFunction((await params).id);
  if (!found) notFound();
  const t = await getTranslations('functions');
  const changes = await listFunctionChanges(found.functionArn, 50);
  return (
    <PageFrame
      title={found.functionName}
      trail={[{ text: t('title'), href: '/functions' }]}
      description={<FunctionStatus status={found.status} />}
      actions={<FunctionButtons found={found} mayPlan={isPermitted(role, 'rollout.plan')} />}
    >
      <FunctionDetails found={found} changes={changes} />
    </PageFrame>
  );
}
