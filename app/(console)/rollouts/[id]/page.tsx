import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { firstOf } from '#app/_parts/address-filter/address.ts';
import { MakePermanentSection } from '#app/(console)/_parts/make-permanent-section.tsx';
import { readCodeOccasion } from '#lib/commands/code/occasion-queries.ts';
import { readSingleKeys } from '#lib/commands/people/single-key-commands.ts';
import { readApproval } from '#lib/commands/rollouts/approval-queries.ts';
import {
  countFindings,
  listChanges,
  listConflicts,
  listDiffGroups,
  listFindingGroups,
  readChange,
} from '#lib/commands/rollouts/change-queries.ts';
import { findInDiffs, readReview } from '#lib/commands/rollouts/review-queries.ts';
import {
  listObstaclesToApplying,
  listObstaclesToGoingOn,
  listObstaclesToReverting,
  readRollout,
  readRolloutProgress,
} from '#lib/commands/rollouts/rollout-queries.ts';
import { hasConflicts } from '#lib/core/change/change-codes.ts';
import { LiveRollout } from './_parts/live.tsx';
import { viewOf, viewsOf } from './_parts/offered-views.ts';
import { RolloutStage } from './_parts/rollout-stage.tsx';
import { RolloutView } from './_parts/views/rollout-view.tsx';

/** One Rollout from the preview to the end, kept up to date while it is open. */
const { Page, generateMetadata } = page<{ id: string }>({
  permission: 'read',
  queries: [
    readRolloutProgress,
    readRollout,
    readApproval,
    listObstaclesToApplying,
    listObstaclesToGoingOn,
    listObstaclesToReverting,
    readChange,
    listChanges,
    listConflicts,
    listDiffGroups,
    listFindingGroups,
    countFindings,
    findInDiffs,
    readReview,
    readSingleKeys,
    readCodeOccasion,
  ],
  title: async ({ read, params }) => {
    const { number } = await read(readRollout, { rolloutId: params.id });
    return (await getTranslations('rollouts'))('number', { number });
  },
  render: async ({ read, may, params, searchParams }) => {
    const rolloutId = params.id;
    const showsLog = firstOf(searchParams, 'view') === 'log';
    const progress = await read(readRolloutProgress, { rolloutId, withLog: showsLog });
    const stored = await read(readRollout, { rolloutId });
    // What is shown is read after the digest that applying will name: a plan made in between is refused, never sent unseen.
    const head = { ...stored, status: progress.status, planDigest: progress.planDigest };
    const obstacles =
      progress.status === 'planned' && progress.counts.change > 0
        ? await read(listObstaclesToApplying, { rolloutId })
        : [];
    const review = progress.status === 'planned' ? await read(readReview, { rolloutId }) : undefined;
    // All Changes are looked through for it, so that the page does not wait, and does without where it could not be counted.
    const findingsCount = progress.status === 'planning' ? 0 : read(countFindings, { rolloutId }).catch(() => 0);
    const approval = await read(readApproval, { rolloutId });
    const wasApplied = !['planning', 'planned', 'discarded'].includes(progress.status) && progress.counts.applied > 0;
    const revertRefusals = wasApplied ? await read(listObstaclesToReverting, { rolloutId }) : [];
    const isHalted = progress.status === 'paused' || progress.status === 'stopped';
    const goingOn =
      isHalted || progress.counts.failed > 0
        ? await read(listObstaclesToGoingOn, { rolloutId })
        : { resume: [], retry: [] };
    const refusals = { ...goingOn, revert: revertRefusals };
    const view = viewOf(progress.status, firstOf(searchParams, 'view'));
    const accountIds = head.targets.map(({ accountId }) => accountId);
    // What stands in an account that the person may not view needs the role there too.
    const isWhole = head.hidden.changes === 0;
    const mayDo = {
      plan: isWhole && may('rollout.plan', accountIds),
      apply: isWhole && may('rollout.apply', accountIds),
      approve: approval.own.mayApprove,
    };
    return (
      <LiveRollout
        initial={progress}
        showsRows={view === 'functions'}
        showsLog={showsLog}
        may={mayDo}
        refusals={refusals}
        review={review}
      >
        <RolloutStage
          head={head}
          view={view}
          views={viewsOf(progress.status)}
          findingsCount={findingsCount}
          obstacles={obstacles}
          approval={approval}
          mayPlan={mayDo.plan}
          mayApply={mayDo.apply}
          permanent={
            !hasConflicts(head.mode) && head.status !== 'applying' && progress.counts.applied > 0 ? (
              <MakePermanentSection read={read} occasion={{ rollout: head.number }} />
            ) : null
          }
        >
          <RolloutView head={head} progress={progress} view={view} query={searchParams} read={read} />
        </RolloutStage>
      </LiveRollout>
    );
  },
});

export { generateMetadata, Page as default };
