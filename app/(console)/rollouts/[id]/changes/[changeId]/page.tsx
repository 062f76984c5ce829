import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { z } from 'zod';
import { Box, Container, Header, SpaceBetween } from '#app/_shell/cloudscape.ts';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { DiffView } from '#app/(console)/rollouts/_diff/diff-view.tsx';
import { type AddressQuery, firstOf } from '#app/(console)/rollouts/_filter/address.ts';
import { ConflictsForm } from '#app/(console)/rollouts/[id]/_views/conflicts-form.tsx';
import { DiffLayoutSwitch } from '#app/(console)/rollouts/[id]/_views/diff-layout-switch.tsx';
import { FindingsList } from '#app/(console)/rollouts/[id]/_views/findings-list.tsx';
import { EventList } from '#app/(console)/rollouts/[id]/event-list.tsx';
import { requireSession } from '#lib/auth/session.ts';
import { isPermitted } from '#lib/core/access/permissions.ts';
import { modes } from '#lib/core/change/change.ts';
import { listAuditEvents } from '#lib/db/audit/audit-log.ts';
import { readChangeDetail } from '#lib/db/rollouts/change-detail.ts';
import { readRolloutHead } from '#lib/db/rollouts/rollouts-page.ts';
import { ChangeSummary } from './change-summary.tsx';
import { RevertOne } from './revert-one.tsx';

const eventsAtMost = 50;

type ChangePageProps = { params: Promise<{ id: string; changeId: string }>; searchParams: Promise<AddressQuery> };

/** One function's Change: difference, findings, what came of it, and its log. */
export default async function ChangePage({ params, searchParams }: ChangePageProps) {
  const session = await requireSession();
  const ids = z.object({ id: z.uuid(), changeId: z.uuid() }).safeParse(await params);
  if (!ids.success) notFound();
  const [head, change] = await Promise.all([
    readRolloutHead(ids.data.id),
    readChangeDetail(ids.data.id, ids.data.changeId),
  ]);
  if (!head || !change) notFound();
  const t = await getTranslations('rollouts');
  const { rows: events } = await listAuditEvents({ change: [change.id] }, { limit: eventsAtMost });
  const layout = firstOf(await searchParams, 'layout') === 'split' ? 'split' : 'unified';
  const mode = modes.find((one) => one === head.mode);
  const mayRevert = isPermitted(session.role, 'rollout.plan') && change.outcome === 'applied';
  return (
    <PageFrame
      title={change.functionName}
      description={t('change.description', { mode: mode ? t(`modes.${mode}`) : head.mode, number: head.number })}
      trail={[
        { text: t('title'), href: '/rollouts' },
        { text: t('number', { number: head.number }), href: `/rollouts/${head.id}` },
      ]}
      actions={mayRevert ? <RevertOne rolloutId={head.id} changeId={change.id} /> : null}
    >
      <SpaceBetween size="l">
        <ChangeSummary change={change} />
        <FindingsList findings={change.findings} rollout={head} />
        {change.conflicts.length > 0 ? (
          <ConflictsForm changes={[change]} canDecide={head.status === 'planned'} />
        ) : null}
        <Header variant="h2" actions={<DiffLayoutSwitch layout={layout} />}>
          {t('change.diff')}
        </Header>
        <DiffView rows={change.diff} functionName={change.functionName} layout={layout} />
        <Container header={<Header variant="h2">{t('change.history')}</Header>}>
          {events.length === 0 ? (
            <Box color="text-body-secondary">{t('change.noHistory')}</Box>
          ) : (
            <EventList events={events} />
          )}
        </Container>
      </SpaceBetween>
    </PageFrame>
  );
}
