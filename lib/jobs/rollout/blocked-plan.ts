import type { ConflictDecisions, Finding } from '../../core/change/change.ts';
import type { AppError } from '../../core/errors.ts';
import type { StoredPlan } from '../../db/rollouts/planning.ts';

/** The finding for a function that could not be read: its code is one of lib/core/errors.ts. */
export function unreadable(error: AppError, change: { functionName: string }): Finding {
  return {
    code: error.code,
    severity: 'blocked',
    params: { reason: '', ...error.params, functionName: change.functionName },
  };
}

/** The plan of a function about which nothing is known but why. */
export function blockedPlan(change: { id: string; decisions: ConflictDecisions }, finding: Finding): StoredPlan {
  return {
    id: change.id,
    decisions: change.decisions,
    verdict: 'blocked',
    runtime: null,
    architecture: null,
    attributes: [],
    attributesSealed: null,
    diff: [],
    diffGroup: null,
    findings: [finding],
    conflicts: [],
    fingerprintBefore: null,
    fingerprintTarget: null,
  };
}
