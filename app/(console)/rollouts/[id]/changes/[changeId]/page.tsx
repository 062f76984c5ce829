import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { firstOf } from '#app/_parts/address-filter/address.ts';
import { Box, Container, Header, SpaceBetween } from '#app/_shell/cloudscape.ts';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { DiffLayoutSwitch } from '#app/(console)/rollouts/_parts/diff/diff-layout-switch.tsx';
import { DiffView } from '#app/(console)/rollouts/_parts/diff/diff-view.tsx';
import { rowActions } from '#app/(console)/rollouts/[id]/_parts/changes/row-actions.ts';
import { ConflictsForm } from '#app/(console)/rollouts/[id]/_parts/conflicts/conflicts-form.tsx';
import { EventList } from '#app/(console)/rollouts/[id]/_parts/event-list.tsx';
import { FindingsList } from '#app/(console)/rollouts/[id]/_parts/findings/findings-list.tsx';
import { RevertRefusals } from '#app/(console)/rollouts/[id]/_parts/revert-refusals.tsx';
import { ChangeActions } from '#app/(console)/rollouts/[id]/_parts/review/change-actions.tsx';
import { RawJson } from '#app/(console)/rollouts/[id]/_parts/review/raw-json.tsx';
import { listChangeEvents, readChange } from '#lib/commands/rollouts/change-queries.ts';
import { listObstaclesToReverting, readRollout } from '#lib/commands/rollouts/rollout-queries.ts';
import { ChangeSummary } from './_parts/change-summary.tsx';
import { RevertOne } from './_parts/revert-one.tsx';

const eventsAtMost = 50;

/** One function's Change: difference, findings, what came of it, and its log. */
const { Page, generateMetadata } = page<{ id: string; changeId: string }>({
  permission: 'read',
  queries: [readRollout, readChange, listChangeEvents, listObstaclesToReverting],
  title: async ({ read, params: { id: rolloutId, changeId } }) =>
    (await read(readChange, { rolloutId, changeId })).functionName,
  render: async ({ read, may, params: { id: rolloutId, changeId }, searchParams }) => {
    const [head, change, events] = await Promise.all([
      read(readRollout, { rolloutId }),
      read(readChange, { rolloutId, changeId }),
      read(listChangeEvents, { rolloutId, changeId, limit: eventsAtMost }),
    ]);
    const t = await getTranslations('rollouts');
    const layout = firstOf(searchParams, 'layout') === 'split' ? 'split' : 'unified';
    const accountIds = head.targets.map(({ accountId }) => accountId);
    // What stands in an account that the person may not view needs the role there too.
    const mayDo = {
      plan: head.hidden.changes === 0 && may('rollout.plan', accountIds),
      apply: false,
      approve: may('rollout.approve', [change.accountId]),
    };
    const offered =
      head.status === 'planned'
        ? rowActions(head.status, change, mayDo).find((action) => action === 'exclude' || action === 'include')
        : undefined;
    const mayRevert = may('rollout.plan', [change.accountId]) && change.outcome === 'applied';
    const refusals = change.outcome === 'applied' ? await read(listObstaclesToReverting, { rolloutId, changeId }) : [];
    return (
      <PageFrame
        title={change.functionName}
        description={t('change.description', { mode: t(`modes.${head.mode}`), number: head.number })}
        trail={[
          { text: t('title'), href: '/rollouts' },
          { text: t('number', { number: head.number }), href: `/rollouts/${head.id}` },
        ]}
        actions={
          <ChangeActions
            rolloutId={head.id}
            changeId={change.id}
            offered={offered}
            hasLines={change.verdict === 'change'}
            may={mayDo}
          >
            {mayRevert ? <RevertOne rolloutId={head.id} changeId={change.id} refusal={refusals[0]} /> : null}
          </ChangeActions>
        }
      >
        <SpaceBetween size="l">
          <RevertRefusals refusals={refusals} targets={head.targets} />
          <ChangeSummary change={change} rolloutStatus={head.status} />
          <FindingsList findings={change.findings} rollout={head} functionId={change.functionId} />
          {change.conflicts.length > 0 ? (
            <ConflictsForm changes={[change]} total={1} canDecide={head.status === 'planned'} />
          ) : null}
          <Header variant="h2" actions={<DiffLayoutSwitch layout={layout} />}>
            {t('change.diff')}
          </Header>
          <DiffView rows={change.diff} functionName={change.functionName} layout={layout} />
          {change.verdict === 'change' ? <RawJson change={change} /> : null}
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
  },
});

export { generateMetadata, Page as default };
