import { changeFindings } from './change/findings.ts';
import { datadogFindings } from './datadog/findings.ts';

/** Every finding that a plan can hold, with its severity: planning's own and Datadog's. No code is in both lists. */
export const findingSeverities = { ...changeFindings, ...datadogFindings } as const;

export type FindingCode = keyof typeof findingSeverities;

/** Returns whether a text, such as a stored finding's code, is one of today's codes. */
export function isFindingCode(code: string): code is FindingCode {
  return Object.hasOwn(findingSeverities, code);
}
