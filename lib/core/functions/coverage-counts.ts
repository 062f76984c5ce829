import { z } from 'zod';
import { statuses } from '../datadog/status-names.ts';

/** How many functions have each status. */
export const countByStatusSchema = z.record(z.enum(statuses), z.number());

/**
 * Functions that have a value in common. `value` is what the list of functions is filtered by: the twelve digits, the Region, the
 * runtime (`none` for container images), the tag's value; null for functions without the tag.
 */
export const coverageGroupSchema = z.object({
  value: z.string().nullable(),
  /** What people call it, where it has a name. */
  label: z.string().optional(),
  countByStatus: countByStatusSchema,
});

/** One dimension: groups with the most functions first, and the sum of those beyond `mostCoverageGroups`. */
export const coverageListSchema = z.object({
  groups: z.array(coverageGroupSchema),
  others: z.object({ values: z.number(), countByStatus: countByStatusSchema }).nullable(),
});
export type CoverageList = z.infer<typeof coverageListSchema>;

/** A day (UTC, `2026-11-27`) and how many functions had each status at its end; of today, now. */
export const coverageDaySchema = z.object({ day: z.string(), countByStatus: countByStatusSchema });
export type CoverageDay = z.infer<typeof coverageDaySchema>;
