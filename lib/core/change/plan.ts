import { parseFunctionArn } from '../lambda/arn.ts';
import type { FunctionConfiguration, FunctionTags } from '../lambda/function-configuration.ts';
import type { AttributeChange, Conflict, ConflictDecisions, Finding, PlannedChange } from './change.ts';
import { findEdgeSource } from './edge-source.ts';
import { finding, hasBlocked } from './findings.ts';
import { type Merge, mergeRevert } from './merge.ts';
import { findUnplannable, preflight } from './preflight.ts';
import type {
  CheckedChange,
  Decision,
  PlanContext,
  Provider,
  ProviderRequest,
  ProviderRules,
  Subject,
} from './provider.ts';
import { compareShapes, shapeOf } from './shape.ts';

export type { PlanContext } from './provider.ts';

type PlanSubject = {
  configuration: FunctionConfiguration;
  /** Undefined when the tags were not read. */
  tags?: FunctionTags | undefined;
  context?: PlanContext;
};

/**
 * Reverts a Change: `applied` is what it wrote, `decisions` what the user decided where others wrote too. `isChangedSince`: the
 * function is not as the Change left it, wherever the difference is.
 */
type RevertRequest = {
  mode: 'revert';
  applied: readonly AttributeChange[];
  decisions: ConflictDecisions;
  isChangedSince?: boolean;
};

/**
 * Restores a stored state: `applied` leads from it to what we left last, `heldLayers` are the layers that are ours in it.
 * `isOtherRuntime`: something of ours was on the function then, for another runtime or architecture than that of now.
 */
type RestoreRequest = {
  mode: 'restore';
  applied: readonly AttributeChange[];
  decisions: ConflictDecisions;
  heldLayers: readonly string[];
  isOtherRuntime: boolean;
};

/** What a plan is made from: the function, and what its provider is asked for, the Change to revert, or the state to restore. */
export type PlanInput<Request extends ProviderRequest> = PlanSubject & (Request | RevertRequest | RestoreRequest);

type Outcome = Decision & { conflicts: Conflict[]; isExactInverse: boolean };

/**
 * Plans one function's Change: what would be sent, exactly, or why nothing can or need be. Pure: the inputs are not
 * changed, and the same inputs give the same plan. The result holds secrets in clear.
 */
export function planChange<Request extends ProviderRequest>(
  provider: Provider<Request>,
  input: PlanInput<Request>,
): PlannedChange {
  const { configuration } = input;
  const unplannable = findUnplannable(configuration);
  if (unplannable.length > 0) return planned(input, 'blocked', [], unplannable);

  const subject = subjectOf(input);
  const outcome = decide(provider, input, subject);
  const findings = [...outcome.findings];
  if (outcome.conflicts.length > 0) {
    findings.push(
      finding('conflictUndecided', {
        count: outcome.conflicts.length,
        paths: outcome.conflicts.map(({ path }) => path),
      }),
    );
  }
  if (hasBlocked(findings)) return planned(input, 'blocked', [], findings, outcome.conflicts);
  const attributes = compareShapes(subject.shape, outcome.shape, provider.isSensitiveVariable);
  if (attributes.length === 0) return planned(input, 'unchanged', [], findings);

  // An exact inverse brings back what the customer had, also where that could not start.
  if (!outcome.isExactInverse)
    findings.push(...provider.findUnstartable(subject.shape, outcome.shape, subject.packageType));
  const change: CheckedChange = {
    configuration,
    tags: input.tags,
    context: input.context ?? {},
    region: subject.region,
    before: subject.shape,
    after: outcome.shape,
  };
  const restored = new Set(isFromStored(input) ? input.applied.map(({ path }) => path) : []);
  findings.push(...provider.findLeftBehind({ ...change, mode: input.mode, restored }));
  findings.push(...preflight(change, provider.layerAccounts));
  findings.push(...findEdgeSource(change, input.mode), ...provider.preflightEveryMode(change));
  if (!isFromStored(input)) findings.push(...provider.preflight(change, input));
  return hasBlocked(findings)
    ? planned(input, 'blocked', [], findings)
    : planned(input, 'change', attributes, findings);
}

function subjectOf({ configuration, tags }: PlanSubject): Subject {
  return {
    shape: shapeOf(configuration),
    runtime: configuration.Runtime,
    architecture: configuration.Architectures?.[0] ?? 'x86_64',
    region: parseFunctionArn(configuration.FunctionArn)?.region ?? '',
    packageType: configuration.PackageType ?? 'Zip',
    tags,
    description: configuration.Description,
    entryPoint: configuration.ImageConfigResponse?.ImageConfig?.EntryPoint,
  };
}

function decide<Request extends ProviderRequest>(
  provider: Provider<Request>,
  input: PlanInput<Request>,
  subject: Subject,
): Outcome {
  if (input.mode === 'revert') return decideRevert(provider, subject, input);
  if (input.mode === 'restore') return decideRestore(provider, subject, input);
  return { ...provider.decide(subject, input), conflicts: [], isExactInverse: false };
}

/** Whether a plan is made from stored Changes, and not from what the provider is asked for. */
function isFromStored<Request extends ProviderRequest>(
  input: PlanInput<Request>,
): input is PlanSubject & (RevertRequest | RestoreRequest) {
  return input.mode === 'revert' || input.mode === 'restore';
}

function decideRevert(
  provider: ProviderRules,
  { shape }: Subject,
  { applied, decisions, isChangedSince = false }: RevertRequest,
): Outcome {
  const merge = mergeRevert(provider, shape, applied, decisions);
  return merged(merge, merge.keptPaths.length === 0 && !isChangedSince);
}

function decideRestore(provider: ProviderRules, subject: Subject, request: RestoreRequest): Outcome {
  const { shape } = subject;
  const unfit = findOtherFunction(subject, request);
  if (unfit.length > 0) return { shape, findings: unfit, conflicts: [], isExactInverse: false };
  return merged(mergeRevert(provider, shape, request.applied, request.decisions, request.heldLayers), false);
}

function merged(merge: Merge, isExactInverse: boolean): Outcome {
  const findings: Finding[] = [];
  if (merge.conflicts.length === 0 && merge.keptPaths.length > 0)
    findings.push(finding('foreignChangesKept', { paths: merge.keptPaths }));
  return {
    shape: merge.shape,
    findings,
    conflicts: merge.conflicts,
    isExactInverse,
  };
}

/**
 * What was stored of a function does not fit one that was made anew since under the same name with another package type, which AWS
 * never changes, nor one that has another runtime, for which our layers are others.
 */
function findOtherFunction(
  { packageType, runtime, architecture }: Subject,
  { applied, isOtherRuntime }: RestoreRequest,
): Finding[] {
  const isOfZip = (path: string) => path === 'Handler' || path === 'Layers';
  const isUnfit = applied.some(({ path }) =>
    packageType === 'Image' ? isOfZip(path) : path === 'ImageConfig.Command',
  );
  if (isUnfit) return [finding('packageTypeChanged', { packageType })];
  return isOtherRuntime ? [finding('restoredRuntimeDiffers', { runtime: runtime ?? 'Image', architecture })] : [];
}

function planned(
  { configuration, mode }: Pick<PlanSubject, 'configuration'> & Pick<PlannedChange, 'mode'>,
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
