import type { RolloutStatus } from '#lib/core/rollout/status.ts';

/** What a Rollout's page can show; each has an address. */
export const views = ['progress', 'changes', 'functions', 'findings', 'log', 'settings'] as const;
export type View = (typeof views)[number];

const viewsBeforeApply: readonly View[] = ['changes', 'functions', 'findings', 'log', 'settings'];

/** The views of a Rollout in `status`, the one to begin with first; none while it is being planned. */
export function viewsOf(status: RolloutStatus): readonly View[] {
  if (status === 'planning') return [];
  return status === 'planned' || status === 'discarded' ? viewsBeforeApply : views;
}

/** The view that the address asks for, when there is such a one now; else the first. */
export function viewOf(status: RolloutStatus, wanted: string | undefined): View | undefined {
  const offered = viewsOf(status);
  return offered.find((view) => view === wanted) ?? offered[0];
}
