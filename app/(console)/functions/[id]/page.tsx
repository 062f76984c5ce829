import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { firstOf } from '#app/_parts/address-filter/address.ts';
import { FunctionStatus } from '#app/_shell/function-status.tsx';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { MakePermanentSection } from '#app/(console)/_parts/make-permanent-section.tsx';
import { readCodeOccasion } from '#lib/commands/code/occasion-queries.ts';
import { readFunctionCode } from '#lib/commands/functions/function-code-queries.ts';
import { listFunctionChanges, readFunction } from '#lib/commands/functions/function-queries.ts';
import { readFunctionState, readTimeline } from '#lib/commands/functions/function-state-queries.ts';
import { listProfiles } from '#lib/commands/profiles/profile-queries.ts';
import { timelineCursorAt, timelineCursorIn } from '#lib/core/functions/timeline-place.ts';
import { chosenProfile } from './_parts/code/chosen-profile.ts';
import { FunctionCode } from './_parts/code/function-code.tsx';
import { DriftSection } from './_parts/drift-section.tsx';
import { FunctionButtons } from './_parts/function-buttons.tsx';
import { FunctionDetails } from './_parts/function-details.tsx';
import { StateSection } from './_parts/state/state-section.tsx';
import { Timeline } from './_parts/timeline/timeline.tsx';

const changesShown = 50;
const entriesShown = 20;

/** One function: how it stands and what to do next, what it is, whether Datadog observes it and why, and everything that happened to it. */
const { Page, generateMetadata } = page<{ id: string }>({
  permission: 'read',
  queries: [
    readFunction,
    readFunctionState,
    readTimeline,
    listFunctionChanges,
    readFunctionCode,
    listProfiles,
    readCodeOccasion,
  ],
  title: async ({ read, params: { id: functionId } }) => (await read(readFunction, { functionId })).functionName,
  render: async ({ read, may, params: { id: functionId }, searchParams }) => {
    const t = await getTranslations('functions');
    const before =
      timelineCursorIn(firstOf(searchParams, 'before')) ?? timelineCursorAt(firstOf(searchParams, 'until'));
    const [found, state, timeline, changes, profiles] = await Promise.all([
      read(readFunction, { functionId }),
      read(readFunctionState, { functionId }),
      read(readTimeline, { functionId, limit: entriesShown, ...(before === undefined ? {} : { cursor: before }) }),
      read(listFunctionChanges, { functionId, limit: changesShown }),
      read(listProfiles, {}),
    ]);
    const profileId = chosenProfile(firstOf(searchParams, 'profile'), profiles, found)?.id;
    const mayPlan = may('rollout.plan', [found.accountId]);
    const code = await read(readFunctionCode, { functionId, profileId });
    return (
      <PageFrame
        title={found.functionName}
        trail={[{ text: t('title'), href: '/functions' }]}
        description={<FunctionStatus status={found.status} reason={found.reason} />}
        actions={<FunctionButtons found={found} mayPlan={mayPlan} />}
      >
        <FunctionDetails
          found={found}
          changes={changes}
          state={
            <StateSection
              found={found}
              state={state}
              mayPlan={mayPlan}
              mayRead={may('scan.request', [found.accountId]) && found.goneAt === null}
            />
          }
          drift={<DriftSection found={found} mayPlan={mayPlan} />}
          timeline={
            <Timeline
              found={found}
              state={state}
              items={timeline.items}
              nextCursor={timeline.nextCursor}
              isOlder={before !== undefined}
              mayPlan={mayPlan}
            />
          }
        >
          {/* While an update may still take effect, what stands on the function is not known. */}
          {changes.some(({ outcome }) => outcome === 'unclear') ? null : (
            <MakePermanentSection read={read} occasion={{ functionId }} />
          )}
          <FunctionCode found={found} code={code} profiles={profiles} profileId={profileId} />
        </FunctionDetails>
      </PageFrame>
    );
  },
});

export { generateMetadata, Page as default };
