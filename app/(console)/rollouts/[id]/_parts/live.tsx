'use client';

import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { type StreamState, useEventStream } from '#app/_shell/use-event-stream.ts';
import type { Failure } from '#lib/core/errors.ts';
import type { Review } from '#lib/db/rollouts/review-rows.ts';
import type { RolloutProgress } from '#lib/db/rollouts/rollout-progress-page.ts';

/** What the person may do with the Rollout that the page shows. */
export type MayDo = { plan: boolean; apply: boolean; approve?: boolean };

/** Why something cannot be done with the Rollout now, as of the page's rendering; the server has the last word. */
export type Refusals = Readonly<Record<'resume' | 'retry' | 'revert', readonly Failure[]>>;

type Live = {
  progress: RolloutProgress;
  state: StreamState;
  may: MayDo;
  refusals: Refusals;
  /** How much of a preview the person has viewed, as of the page's rendering. */
  review?: Review | undefined;
};

const LiveContext = createContext<Live | undefined>(undefined);

/** How often the part of the page that the server renders (the table) is brought up to date while functions finish. */
const refreshMilliseconds = 4_000;

type LiveRolloutProps = {
  initial: RolloutProgress;
  /** Whether the view shows rows whose place in the table depends on their state. */
  showsRows: boolean;
  /** Whether the view shows the log, which no other is sent. */
  showsLog: boolean;
  may: MayDo;
  refusals: Refusals;
  review: Review | undefined;
  children: ReactNode;
};

/** Keeps the page of a Rollout up to date: aggregates at once, what the server renders a little later. */
export function LiveRollout({ initial, showsRows, showsLog, may, refusals, review, children }: LiveRolloutProps) {
  const router = useRouter();
  // Each view is sent what it shows: rows and log are many times as large as all numbers together.
  const part = showsLog ? '?log' : showsRows ? '?rows' : '';
  const { snapshot, state } = useEventStream(`/api/events/rollouts/${initial.id}${part}`, initial);

  // Another status is another page: other buttons, other views.
  const renderedPlan = `${initial.status} ${initial.planDigest}`;
  const livePlan = `${snapshot.status} ${snapshot.planDigest}`;
  useEffect(() => {
    if (livePlan !== renderedPlan) router.refresh();
  }, [livePlan, renderedPlan, router]);

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const rendered = renderedFrom(initial, showsRows);
  const current = renderedFrom(snapshot, showsRows);
  useEffect(() => {
    if (rendered === current || timer.current) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      router.refresh();
    }, refreshMilliseconds);
  }, [rendered, current, router]);
  useEffect(() => () => clearTimeout(timer.current), []);

  return <LiveContext value={{ progress: snapshot, state, may, refusals, review }}>{children}</LiveContext>;
}

/** What the server renders depends on: the state of rows, and checks after planning, which add findings to every view of a preview; what is said of it. */
function renderedFrom({ counts, unchecked, approvalEntries }: RolloutProgress, showsRows: boolean): string {
  const rows = showsRows ? `${counts.open} ${counts.unread}` : '';
  return `${rows} ${unchecked.functions} ${unchecked.open} ${approvalEntries}`;
}

/** The newest known progress of the Rollout that the page shows. */
export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('useLive outside of LiveRollout');
  return live;
}
