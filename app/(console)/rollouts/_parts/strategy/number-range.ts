import type { z } from 'zod';

/** The numbers that a field takes, limits included. */
export type NumberRange = { minimum: number; maximum: number; isWhole: boolean };

/** The range of a schema, so that what a form says of it cannot differ from what is refused. */
export function rangeOf(schema: z.ZodNumber): NumberRange {
  return {
    minimum: schema.minValue ?? Number.NEGATIVE_INFINITY,
    maximum: schema.maxValue ?? Number.POSITIVE_INFINITY,
    isWhole: schema.format === 'safeint',
  };
}
