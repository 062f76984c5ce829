import { z } from 'zod';
import { errorCodes } from '../errors.ts';

/**
 * What the API refuses with, as application/problem+json. Source: RFC 9457; `code`, `params`, `fields` and `requestId` are extension
 * members of ours. Holds no secret: `params` are names, counts and ARNs.
 */
export const problemSchema = z.strictObject({
  /** The address of the list of problems, at this one. */
  type: z.string(),
  /** What its HTTP status says. */
  title: z.string(),
  status: z.int().min(400).max(599),
  /** What happened, why and what to do, in English. */
  detail: z.string(),
  code: z.enum(errorCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What is wrong with single fields, by their path. */
  fields: z.record(z.string(), z.strictObject({ code: z.string(), detail: z.string() })).optional(),
  /** Names this request in the console's log. */
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
