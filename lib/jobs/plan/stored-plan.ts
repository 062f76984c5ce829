import { createHash } from 'node:crypto';
import { applyAttributes } from '../../core/change/apply.ts';
import type { Finding, PlannedChange } from '../../core/change/change.ts';
import { diffGroupKey, renderDiff } from '../../core/change/diff.ts';
import { fingerprint } from '../../core/change/fingerprint.ts';
import { gainsLayers } from '../../core/change/late-findings.ts';
import { maskAttributes, maskConflicts } from '../../core/change/mask.ts';
import type { Unchecked } from '../../core/change/unchecked-checks.ts';
import { datadog } from '../../core/datadog/provider.ts';
import { AppError } from '../../core/errors.ts';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import type { StoredPlan, UnplannedChange } from '../../db/rollouts/planning-rows.ts';
import { changeFailureOf } from '../failures.ts';

/**
 * Returns a plan to be stored: what is shown is masked, what must hold is hashed, and what will be sent is in clear, for the
 * store to seal. `hash`: a keyed hash. Values of `openVariables` are each function's own, and no reason to show two changes as different ones.
 */
export function storedPlan(
  change: UnplannedChange,
  configuration: FunctionConfiguration,
  planned: PlannedChange,
  unchecked: Unchecked,
  { openVariables, hash }: { openVariables: ReadonlySet<string>; hash: (text: string) => string },
): StoredPlan {
  const { attributes } = planned;
  const isChange = planned.verdict === 'change';
  return {
    id: change.id,
    decisions: change.decisions,
    verdict: planned.verdict,
    runtime: configuration.Runtime ?? null,
    architecture: configuration.Architectures?.[0] ?? null,
    attributes: maskAttributes(attributes),
    attributesInClear: isChange ? attributes : null,
    diff: isChange ? renderDiff(datadog, configuration, attributes) : [],
    diffGroup: isChange
      ? createHash('sha256')
          .update(diffGroupKey(datadog, attributes, openVariables))
          .digest('base64url')
          .slice(0, 22)
      : null,
    findings: planned.findings,
    unchecked: isChange ? uncheckedOf(planned, unchecked) : {},
    conflicts: maskConflicts(planned.conflicts),
    fingerprintBefore: isChange ? fingerprint(configuration, hash) : null,
    fingerprintTarget: isChange ? fingerprint(applyAttributes(configuration, attributes), hash) : null,
  };
}

/** Code signing only matters to a function that gains layers. */
function uncheckedOf({ attributes }: PlannedChange, { codeSigning, ...unchecked }: Unchecked): Unchecked {
  return codeSigning !== undefined && gainsLayers(attributes) ? { ...unchecked, codeSigning } : unchecked;
}

/** Returns the plan of a function that could not be read: blocked, and nothing is known of it but the reason. */
export function blockedPlan(
  change: Pick<UnplannedChange, 'id' | 'decisions' | 'functionName'>,
  error: AppError,
): StoredPlan {
  return {
    id: change.id,
    decisions: change.decisions,
    verdict: 'blocked',
    runtime: null,
    architecture: null,
    attributes: [],
    attributesInClear: null,
    diff: [],
    diffGroup: null,
    findings: [unreadable(error, change.functionName)],
    unchecked: {},
    conflicts: [],
    fingerprintBefore: null,
    fingerprintTarget: null,
  };
}

/** Returns what is stored in place of a plan that the database refuses: the function is blocked, and nothing will be sent to it. */
export function refusedPlan({ id, decisions }: StoredPlan): StoredPlan {
  return blockedPlan({ id, decisions, functionName: '' }, new AppError('planNotStored'));
}

/** Returns the finding for a function that could not be read: its code is one of lib/core/errors.ts. */
export function unreadable(error: AppError, functionName: string): Finding {
  const { code, params } = changeFailureOf(error, functionName);
  return { code, severity: 'blocked', params };
}
