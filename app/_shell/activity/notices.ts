import type { Activity } from '#lib/commands/people/activity-queries.ts';
import type { OwnScan } from '#lib/db/accounts/own-scans.ts';
import type { OwnRollout } from '#lib/db/rollouts/own-rollouts.ts';

/** What is remembered of a thing that was seen under way, by its id: where it stood when last seen, and whether that was dismissed. */
export type FollowedThings = Readonly<Record<string, { state: string; isDismissed: boolean }>>;

/** Something to say above the pages; `state` is another one each time that there is something new to say. */
export type Notice = { id: string; state: string; isUnderWay: boolean } & (
  | { kind: 'rollout'; rollout: OwnRollout }
  | { kind: 'scan'; scan: OwnScan }
);

/** All that an activity holds, as notices: Rollouts first. */
function thingsOf({ rollouts, scans }: Activity): Notice[] {
  return [
    ...rollouts.map((rollout) => ({
      ...{ kind: 'rollout' as const, id: rollout.id, rollout },
      state: `${rollout.status} ${rollout.restedAt ?? ''}`,
      isUnderWay: rollout.status === 'planning' || rollout.status === 'applying',
    })),
    ...scans.map((scan) => ({
      ...{ kind: 'scan' as const, id: scan.id, scan },
      state: scan.finishedAt ?? '',
      isUnderWay: scan.finishedAt === null,
    })),
  ];
}

/**
 * What is remembered once an activity has been seen. Something is followed from when it was seen under way: how it ends is told then, in whichever tab,
 * and after a reload. What ended before this browser heard of it is no news here. What the activity does not name is forgotten.
 */
export function follow(followed: FollowedThings, activity: Activity): FollowedThings {
  const entries = thingsOf(activity).flatMap(({ id, state, isUnderWay }) => {
    const known = followed[id];
    if (known?.state === state) return [[id, known] as const];
    return known || isUnderWay ? [[id, { state, isDismissed: false }] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** The same with one thing that was begun in this browser a moment ago: how it ends is told, even where nobody saw it under way in between. */
export function followBegun(followed: FollowedThings, id: string | undefined): FollowedThings {
  if (id === undefined || followed[id] !== undefined) return followed;
  return { ...followed, [id]: { state: '', isDismissed: false } };
}

/** The same with one thing dismissed in the state in which it is: another state is shown again. */
export function dismiss(followed: FollowedThings, id: string): FollowedThings {
  const known = followed[id];
  return known ? { ...followed, [id]: { ...known, isDismissed: true } } : followed;
}

/** The page that shows a thing itself. */
export function pageOf(notice: Notice): string {
  return notice.kind === 'rollout' ? `/rollouts/${notice.rollout.id}` : `/accounts/${notice.scan.accountId}`;
}

/**
 * What is to be said on a page: what is followed and was not dismissed, without what the page shows itself. Stopped Rollouts come first, as only the
 * first of several is shown until they are unfolded.
 */
export function noticesOn(path: string, activity: Activity, followed: FollowedThings): Notice[] {
  const said = thingsOf(activity).filter((notice) => {
    const known = followed[notice.id];
    return known !== undefined && !known.isDismissed && !isOnPage(path, notice);
  });
  const waits = (notice: Notice) => notice.kind === 'rollout' && notice.rollout.status === 'stopped';
  return said.toSorted((a, b) => Number(waits(b)) - Number(waits(a)));
}

/** What is remembered once a page has shown an activity: what has come to rest and is shown by the page itself need not be told again. */
export function followOn(path: string, followed: FollowedThings, activity: Activity): FollowedThings {
  return thingsOf(activity)
    .filter((notice) => !notice.isUnderWay && isOnPage(path, notice))
    .reduce((things, { id }) => dismiss(things, id), follow(followed, activity));
}

/** What of an activity has come to rest, each in the state in which it did, told or not. */
export function endsOf(activity: Activity): Notice[] {
  return thingsOf(activity).filter(({ isUnderWay }) => !isUnderWay);
}

function isOnPage(path: string, notice: Notice): boolean {
  const page = pageOf(notice);
  return path === page || path.startsWith(`${page}/`);
}
