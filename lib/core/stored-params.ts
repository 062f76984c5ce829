import { z } from 'zod';

/**
 * Facts as stored, with the twelve digits under `awsAccountId`. Rows written before migration 0002 call them `accountId`, and
 * stay as they are: the audit log must not change. Anything but such facts is returned as it is.
 */
export function withAwsAccountId(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || !('accountId' in stored)) return stored;
  const { accountId: awsAccountId, ...facts } = stored;
  return { awsAccountId, ...facts };
}

/** The facts that the sentence of a stored failure needs, by name. */
export const storedParamsSchema = z.preprocess(
  withAwsAccountId,
  z.record(z.string(), z.union([z.string(), z.number()])),
);

/**
 * The facts that the sentence of a stored finding needs, by name. A list of names is a list; rows that older versions wrote hold it as
 * one text with its members separated by ", ", which lib/core/language/facts.ts takes apart.
 */
export const storedFindingParamsSchema = z.preprocess(
  withAwsAccountId,
  z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
);
