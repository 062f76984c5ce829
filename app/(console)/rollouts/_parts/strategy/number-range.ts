import { z } from 'zod';

/** The numbers that a field takes, limits included. */
export type NumberRange = { minimum: number; maximum: number; isWhole: boolean };

/** The range of a schema, so that what a form says of it cannot differ from what is refused. */
export function rangeOf(given: z.ZodNumber | z.ZodDefault<z.ZodNumber>): NumberRange {
  const schema = given instanceof z.ZodDefault ? given.unwrap() : given;
  return {
    minimum: schema.minValue ?? Number.NEGATIVE_INFINITY,
    maximum: schema.maxValue ?? Number.POSITIVE_INFINITY,
    isWhole: schema.format === 'safeint',
  };
}
