'use client';

import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { useAddress } from '#app/_parts/address-filter/use-address.ts';
import { markViewedAction } from '#app/(console)/rollouts/[id]/actions.ts';
import type { Failure } from '#lib/core/errors.ts';
import { useLive } from '../live.tsx';

/** A group of identical diffs on the page. */
export type ReviewedGroup = { key: string; position: number; count: number; isViewed: boolean; sampleId: string };

/** The page of groups that is shown, and what is known of the others. */
export type ReviewedPage = {
  rolloutId: string;
  planDigest: string | null;
  pageSize: number;
  groups: readonly ReviewedGroup[];
  total: number;
  viewed: number;
  unviewedBefore: number | null;
  unviewedAfter: number | null;
  /** Positions of groups that are open from the beginning. */
  open: readonly number[];
};

type Review = {
  page: ReviewedPage;
  /** Whether it is a preview still, which is what can be viewed and made smaller. */
  isPreview: boolean;
  /** How many groups there are, and how many of them are ticked. */
  counts: { groups: number; viewed: number };
  isViewed: (group: ReviewedGroup) => boolean;
  setViewed: (group: ReviewedGroup, isViewed: boolean) => void;
  isOpen: (position: number) => boolean;
  setOpen: (position: number, isOpen: boolean) => void;
  /** The group that was worked on last. */
  current: () => ReviewedGroup | undefined;
  noteCurrent: (position: number) => void;
  /** Goes to a group, on whichever page it is. */
  goTo: (position: number, opens?: boolean) => void;
  /** Goes to the next group that is not viewed, the first one after the last; false where there is none. */
  goToUnviewed: () => boolean;
  failure: Failure | undefined;
};

const ReviewContext = createContext<Review | undefined>(undefined);

/** The page of groups that is being reviewed. */
export function useReview(): Review {
  const review = useContext(ReviewContext);
  if (!review) throw new Error('useReview outside of ReviewProvider');
  return review;
}

/** The id of a group's element. */
export function groupElementId(position: number): string {
  return `changes-group-${position}`;
}

/** A tick is shown at once; what the server says of all of them follows when no more are set for a while. */
const refreshMilliseconds = 800;

/** Keeps what a person does with the groups on the page: ticks, what is open, where they are. */
export function ReviewProvider({ page, children }: { page: ReviewedPage; children: ReactNode }) {
  const { progress } = useLive();
  const ticks = useTicks(page);
  const places = usePlaces(page);
  const value: Review = {
    page,
    isPreview: progress.status === 'planned',
    ...ticks,
    ...places,
    goToUnviewed: () => {
      const after = places.current()?.position ?? 0;
      const unviewed = page.groups.filter((group) => !ticks.isViewed(group)).map(({ position }) => position);
      const next =
        unviewed.find((position) => position > after) ?? page.unviewedAfter ?? page.unviewedBefore ?? unviewed[0];
      if (next !== undefined) places.goTo(next, true);
      return next !== undefined;
    },
  };
  return <ReviewContext value={value}>{children}</ReviewContext>;
}

/** Ticks as the person sets them, before the server has heard of all of them. */
function useTicks({ rolloutId, planDigest, groups, total, viewed }: ReviewedPage) {
  const router = useRouter();
  const { run, failure } = useAction(markViewedAction);
  const [set, setSet] = useState<{ planDigest: string | null; ticks: Readonly<Record<string, boolean>> }>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // Of another plan nothing is known yet.
  const own = set?.planDigest === planDigest ? set.ticks : {};
  const isViewed = ({ key, isViewed: stored }: ReviewedGroup) => own[key] ?? stored;
  const note = (key: string, tick: boolean | undefined) =>
    setSet((before) => {
      const { [key]: _, ...others } = before?.planDigest === planDigest ? before.ticks : {};
      return { planDigest, ticks: tick === undefined ? others : { ...others, [key]: tick } };
    });
  const setViewed = (group: ReviewedGroup, tick: boolean) => {
    note(group.key, tick);
    let isStored = false;
    const stored = () => {
      isStored = true;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => router.refresh(), refreshMilliseconds);
    };
    const input = { rolloutId, planDigest: planDigest ?? '', groups: [group.key], isViewed: tick };
    void run(input, stored).then(() => {
      if (!isStored) note(group.key, undefined);
    });
  };
  const moved = groups.reduce((sum, group) => sum + Number(isViewed(group)) - Number(group.isViewed), 0);
  return { isViewed, setViewed, failure, counts: { groups: total, viewed: viewed + moved } };
}

/** Which groups are open, and which one is being looked at. */
function usePlaces({ groups, pageSize, open }: ReviewedPage) {
  const { change } = useAddress();
  const [opened, setOpened] = useState<Readonly<Record<string, boolean>>>({});
  const last = useRef<number>(undefined);
  const awaited = useRef<number>(undefined);
  const keyAt = (position: number) => groups.find((group) => group.position === position)?.key ?? '';
  const isOpen = (position: number) => opened[keyAt(position)] ?? open.includes(position);
  const setOpen = (position: number, isNowOpen: boolean) =>
    setOpened((before) => ({ ...before, [keyAt(position)]: isNowOpen }));
  const goTo = (position: number, opens = false) => {
    if (focusGroup(position)) {
      if (opens) setOpen(position, true);
      return;
    }
    awaited.current = position;
    change({ page: String(Math.ceil(position / pageSize)) });
  };
  // The page that was asked for has come.
  useEffect(() => {
    const position = awaited.current;
    if (position === undefined || !groups.some((group) => group.position === position)) return;
    awaited.current = undefined;
    setOpened((before) => ({ ...before, [groups.find((group) => group.position === position)?.key ?? '']: true }));
    focusGroup(position);
  }, [groups]);
  return {
    isOpen,
    setOpen,
    goTo,
    current: () => groups.find(({ position }) => position === last.current),
    noteCurrent: (position: number) => {
      last.current = position;
    },
  };
}

function focusGroup(position: number): boolean {
  const element = document.getElementById(groupElementId(position));
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: 'start' });
  return element !== null;
}
