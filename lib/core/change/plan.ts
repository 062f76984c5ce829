import { instrument } from '../datadog/instrument.ts';
import type { ResolvedLayerVersions } from '../datadog/layers.ts';
import { removeDatadog } from '../datadog/remove.ts';
import type { Settings } from '../datadog/settings.ts';
import type { Decision, Subject } from '../datadog/subject.ts';
import { parseFunctionArn } from '../lambda/arn.ts';
import type { FunctionConfiguration, FunctionTags } from '../lambda/function-configuration.ts';
import type { AttributeChange, Conflict, ConflictDecisions, Finding, PlannedChange } from './change.ts';
import { finding, hasBlocked } from './findings.ts';
import { mergeRevert } from './merge.ts';
import { findUnplannable, findUnstartable, type PlanContext, preflight } from './preflight.ts';
import { compareShapes, type FunctionShape, shapeOf } from './shape.ts';

export type { PlanContext } from './preflight.ts';

type PlanSubject = {
  configuration: FunctionConfiguration;
  /** Undefined when the tags were not read. */
  tags?: FunctionTags | undefined;
  context?: PlanContext;
};

/** What a plan is made from. `layers` holds what AWS confirmed in the function's Region for `requiredLayers`. */
export type PlanInput = PlanSubject &
  (
    | { mode: 'instrument'; settings: Settings; layers: ResolvedLayerVersions }
    | { mode: 'remove'; settings?: Settings; layers?: ResolvedLayerVersions }
    | {
        mode: 'revert';
        applied: readonly AttributeChange[];
        decisions: ConflictDecisions;
        settings?: Settings;
        layers?: ResolvedLayerVersions;
      }
  );

type Outcome = Decision & { conflicts: Conflict[]; isExactInverse: boolean };

/**
 * Plans one function's Change: what would be sent, exactly, or why nothing can or need be. Pure: the inputs are not
 * changed, and the same inputs give the same plan. The result holds secrets in clear.
 */
export function planChange(input: PlanInput): PlannedChange {
  const { configuration } = input;
  const unplannable = findUnplannable(configuration);
  if (unplannable.length > 0) return planned(input, 'blocked', [], unplannable);

  const subject = subjectOf(input);
  const outcome = decide(input, subject);
  const findings = [...outcome.findings];
  if (outcome.conflicts.length > 0) {
    findings.push(
      finding('conflictUndecided', {
        count: outcome.conflicts.length,
        paths: outcome.conflicts.map(({ path }) => path).join(', '),
      }),
    );
  }
  if (hasBlocked(findings)) return planned(input, 'blocked', [], findings, outcome.conflicts);
  const attributes = compareShapes(subject.shape, outcome.shape);
  if (attributes.length === 0) return planned(input, 'unchanged', [], findings);

  // An exact inverse brings back what the customer had, also where that could not start.
  if (!outcome.isExactInverse) findings.push(...findUnstartable(subject.shape, outcome.shape, subject.packageType));
  findings.push(
    ...preflight({
      configuration,
      tags: input.tags,
      context: input.context ?? {},
      mode: input.mode,
      region: subject.region,
      before: subject.shape,
      after: outcome.shape,
      ...(input.settings === undefined ? {} : { settings: input.settings }),
    }),
  );
  return hasBlocked(findings)
    ? planned(input, 'blocked', [], findings)
    : planned(input, 'change', attributes, findings);
}

function subjectOf({ configuration, tags }: PlanInput): Subject {
  return {
    shape: shapeOf(configuration),
    runtime: configuration.Runtime,
    architecture: configuration.Architectures?.[0] ?? 'x86_64',
    region: parseFunctionArn(configuration.FunctionArn)?.region ?? '',
    packageType: configuration.PackageType ?? 'Zip',
    isChalice: tags !== undefined && Object.hasOwn(tags, 'aws-chalice'),
  };
}

function decide(input: PlanInput, subject: Subject): Outcome {
  switch (input.mode) {
    case 'instrument':
      return { ...instrument(subject, input.settings, input.layers), conflicts: [], isExactInverse: false };
    case 'remove':
      return { ...removeDatadog(subject, input.settings?.layerAccount), conflicts: [], isExactInverse: false };
    case 'revert':
      return decideRevert(subject.shape, input.applied, input.decisions);
  }
}

function decideRevert(
  shape: FunctionShape,
  applied: readonly AttributeChange[],
  decisions: ConflictDecisions,
): Outcome {
  const merge = mergeRevert(shape, applied, decisions);
  const findings: Finding[] = [];
  if (merge.conflicts.length === 0 && merge.keptPaths.length > 0)
    findings.push(finding('foreignChangesKept', { paths: merge.keptPaths.join(', ') }));
  return { shape: merge.shape, findings, conflicts: merge.conflicts, isExactInverse: merge.keptPaths.length === 0 };
}

function planned(
  { configuration, mode }: PlanInput,
  verdict: PlannedChange['verdict'],
  attributes: AttributeChange[],
  findings: Finding[],
  conflicts: Conflict[] = [],
): PlannedChange {
  const seen = new Set<string>();
  const distinct = findings.filter(({ code, params }) => {
    const key = JSON.stringify([code, params]);
    return !seen.has(key) && seen.add(key);
  });
  return { functionArn: configuration.FunctionArn, mode, verdict, attributes, findings: distinct, conflicts };
}
