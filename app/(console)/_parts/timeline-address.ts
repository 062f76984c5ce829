/** The anchor of an entry of a function's timeline. */
export function entryAnchor({ source, id }: { source: string; id: string }): string {
  return `${source}-${id}`;
}

/**
 * The address of a Change in the timeline of its function, which begins there with its difference opened; of the Change itself where the list
 * does not know the function.
 */
export function changeInTimeline(
  functionId: string | null,
  { rolloutId, changeId, finishedAt }: { rolloutId: string; changeId: string; finishedAt: string | null },
): string {
  if (functionId === null || finishedAt === null) return `/rollouts/${rolloutId}/changes/${changeId}`;
  const query = new URLSearchParams({ until: finishedAt, diff: changeId });
  return `/functions/${functionId}?${query}#${entryAnchor({ source: 'change', id: changeId })}`;
}
