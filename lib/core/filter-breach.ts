import type { z } from 'zod';

/**
 * How a filter from an address is larger than it may be, as facts of the failure `filterTooLarge`: of which field, and whether a
 * value is too long (`valueLength`), it has too many values (`values`), or it is the one with which all conditions together have too
 * many values (`valuesInAll`) or are too many (`conditions`).
 */
export type FilterBreach = {
  field: string;
  bound: 'valueLength' | 'values' | 'valuesInAll' | 'conditions';
  limit: number;
};

/**
 * The first bound that a filter does not keep, from what its schema found; undefined where nothing is too large. `field` names
 * the filter where the schema is of one field only. What is not understood is no breach: it is told as `filterNotUnderstood`.
 */
export function filterBreachOf(error: z.ZodError, field?: string): FilterBreach | undefined {
  for (const issue of error.issues) {
    if (issue.code !== 'too_big' || (issue.origin !== 'string' && issue.origin !== 'array')) continue;
    const bound = issue.origin === 'string' ? 'valueLength' : 'values';
    return { field: field ?? String(issue.path[0] ?? ''), bound, limit: Number(issue.maximum) };
  }
  return undefined;
}
