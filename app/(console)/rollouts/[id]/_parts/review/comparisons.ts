import { nearestGroup } from '#lib/core/change/group-difference.ts';
import { apiKeySources } from '#lib/core/datadog/api-key-sources.ts';
import { datadog } from '#lib/core/datadog/provider.ts';
import { openVariablesOf } from '#lib/core/datadog/resolve-settings.ts';
import type { DiffGroup } from '#lib/db/rollouts/change-groups-page.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';
import type { Comparison } from './comparison-note.tsx';

type Options = {
  /** The position of the group that all are compared with; undefined: each with the most similar one before it. */
  compared: number | undefined;
  /** What a person chose leaves some variables to each function, which are no difference. */
  settings: RolloutHead['settings'];
};

/** How each group on the page differs from another, by its position; the first of all has none to differ from. */
export function comparisonsOf(
  groups: readonly DiffGroup[],
  others: readonly DiffGroup[],
  { compared, settings }: Options,
): Map<number, Comparison> {
  const own = ownVariablesOf(settings);
  const all = [...others, ...groups].map(({ position, sample }) => ({ position, rows: sample.diff }));
  const comparisons = new Map<number, Comparison>();
  for (const { position, sample } of groups) {
    const candidates = all.filter((other) =>
      compared === undefined ? other.position < position : other.position === compared && compared !== position,
    );
    const nearest = nearestGroup(datadog, sample.diff, candidates, own);
    if (nearest) comparisons.set(position, { position: nearest.group.position, difference: nearest.difference });
  }
  return comparisons;
}

/** What a Rollout writes to these variables is each function's own, or the one key of all. */
function ownVariablesOf({ apiKey, ...chosen }: RolloutHead['settings']): ReadonlySet<string> {
  return new Set([
    ...openVariablesOf(chosen),
    ...(apiKey === undefined ? [] : [apiKeySources[apiKey.source].variable]),
  ]);
}
