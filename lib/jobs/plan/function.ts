import type { LimitFunction } from 'p-limit';
import { getFunction } from '../../aws/lambda.ts';
import type { AwsSession } from '../../aws/session.ts';
import { applyAttributes } from '../../core/change/apply.ts';
import type { PlannedChange } from '../../core/change/change.ts';
import { differingPaths, fingerprint } from '../../core/change/fingerprint.ts';
import { type PlanContext, type PlanInput, planChange } from '../../core/change/plan.ts';
import type { Unchecked } from '../../core/change/unchecked-checks.ts';
import { type DatadogRequest, datadog } from '../../core/datadog/provider.ts';
import { storedApiKeyOf } from '../../core/datadog/variables.ts';
import { AppError, isRecordable } from '../../core/errors.ts';
import type { FunctionConfiguration, FunctionRead } from '../../core/lambda/function-configuration.ts';
import { unsealedValue } from '../../db/kernel/seal.ts';
import type { PlanningLane, PlanningTask, StoredPlan, UnplannedChange } from '../../db/rollouts/planning-rows.ts';
import type { LaneTiming } from '../rollout/rollout-context.ts';
import { readCurrent } from './current-read.ts';
import type { EdgeSources } from './edge-sources.ts';
import type { LaneFacts } from './facts.ts';
import { restoreRequest } from './restore.ts';
import type { SecretAccess, SecretAnswer } from './secret-access.ts';
import type { LaneSettings } from './settings.ts';
import { blockedPlan, storedPlan } from './stored-plan.ts';

/** What planning functions needs of their lane. */
export type PlanTools = {
  task: PlanningTask;
  settings: LaneSettings;
  lane: PlanningLane;
  session: AwsSession;
  facts: LaneFacts;
  secretAccess: SecretAccess;
  edgeSources: EdgeSources;
  /** The keyed hash of the lane's fingerprints. */
  hash: (text: string) => string;
  timing: LaneTiming;
  /** Aborted when the job is to end. */
  ending: AbortSignal;
  /** Bounds how many functions of the lane are read side by side. */
  limitReads: LimitFunction;
};

/**
 * Reads one function and plans its Change. Whatever keeps it from being read makes it blocked, with that reason.
 * Throws AppError `databaseUnavailable`, and JobInterrupted when the job is to end.
 */
export async function planFunction(tools: PlanTools, change: UnplannedChange): Promise<StoredPlan> {
  return await blockedUnlessReadable(change, async () => {
    const { session, lane, timing, ending } = tools;
    const read = await tools.limitReads(() =>
      readCurrent(() => getFunction(session, lane.region, change.functionName), change, timing, ending),
    );
    return await plan(tools, change, { ...read, isListed: false });
  });
}

/**
 * Plans one Change of a function that was read by listing, which leaves its state open; blocked, with the reason, where AWS cannot tell what else the plan
 * needs. Throws AppError `databaseUnavailable` only.
 */
export async function planReadFunction(
  tools: PlanTools,
  change: UnplannedChange,
  read: FunctionRead,
): Promise<StoredPlan> {
  return await blockedUnlessReadable(change, () => plan(tools, change, { ...read, isListed: true }));
}

async function blockedUnlessReadable(change: UnplannedChange, plan: () => Promise<StoredPlan>): Promise<StoredPlan> {
  try {
    return await plan();
  } catch (error) {
    if (!isRecordable(error)) throw error;
    return blockedPlan(change, error);
  }
}

async function plan(
  tools: PlanTools,
  change: UnplannedChange,
  { configuration, tags, isListed }: FunctionRead & { isListed: boolean },
): Promise<StoredPlan> {
  const [facts, edge] = await Promise.all([
    tools.facts.forFunction(configuration),
    tools.edgeSources(configuration.FunctionArn),
  ]);
  const context = { ...facts.context, ...edge, isToBeSent: true };
  const input = await planInput(tools, change, { configuration, tags, context });
  const { planned, unchecked } = await planWithChecks(tools, input);
  refuseWhileOpen(change, planned);
  return storedPlan(
    change,
    configuration,
    planned,
    {
      ...facts.unchecked,
      ...unchecked,
      ...(isListed ? { state: 'open' } : {}),
      ...(tags === undefined ? { owner: isListed ? 'open' : 'noPermission' } : {}),
    },
    { openVariables: tools.settings.openVariables, hash: tools.hash },
  );
}

/**
 * A function that is not as the Change to be reverted would leave it may still become that, while AWS has not answered: to call it
 * unchanged would leave it so. Throws AppError `answerAwaited`.
 */
function refuseWhileOpen({ appliedOpenUntil }: UnplannedChange, { verdict }: PlannedChange): void {
  if (appliedOpenUntil === null || verdict === 'change') return;
  throw new AppError('answerAwaited', { untilAt: appliedOpenUntil.toISOString() });
}

type Subject = Pick<PlanInput<DatadogRequest>, 'configuration' | 'tags'> & { context: PlanContext };

async function planInput(
  tools: PlanTools,
  change: UnplannedChange,
  subject: Subject,
): Promise<PlanInput<DatadogRequest> & { context: PlanContext }> {
  const { task, settings, facts } = tools;
  switch (task.mode) {
    case 'instrument': {
      const { configuration, tags } = subject;
      const [resolved, layers] = await Promise.all([
        settings.forFunction({ functionName: configuration.FunctionName, tags }),
        facts.layersFor(configuration, settings.chosen),
      ]);
      return {
        ...subject,
        mode: 'instrument',
        settings: resolved.settings,
        settingFindings: resolved.findings,
        layers,
      };
    }
    case 'remove':
      return { ...subject, mode: 'remove' };
    case 'revert':
      return {
        ...subject,
        mode: 'revert',
        applied: unsealedValue(change.applied),
        decisions: change.decisions,
        isChangedSince: isChangedSince(change, subject.configuration, tools.hash),
      };
    case 'restore':
      return { ...subject, ...(await restoreRequest(change, subject.configuration)) };
  }
}

/** Whether a function is not as the Change to be reverted left it. */
function isChangedSince(
  { appliedFingerprint }: UnplannedChange,
  configuration: FunctionConfiguration,
  hash: PlanTools['hash'],
): boolean {
  if (appliedFingerprint === null) return false;
  return differingPaths(appliedFingerprint, fingerprint(configuration, hash)).length > 0;
}

/**
 * Plans, asks AWS what only the result shows to be worth asking, and plans again where the replies matter: whether every
 * layer version of the resulting list may be used, as AWS would refuse the whole update for one of them, and whether the
 * function's role can read the API key that it will be told of.
 */
async function planWithChecks(
  tools: PlanTools,
  input: PlanInput<DatadogRequest> & { context: PlanContext },
): Promise<{ planned: PlannedChange; unchecked: Unchecked }> {
  const planned = planChange(datadog, input);
  if (planned.verdict !== 'change') return { planned, unchecked: {} };
  const [layers, secret] = await Promise.all([
    permittedLayersOf(tools, planned),
    secretAccessOf(tools, input, planned),
  ]);
  const { permitted: permittedLayers } = layers;
  const { canReadSecret } = secret;
  const unchecked: Unchecked = {
    ...(layers.reason === undefined ? {} : { layers: layers.reason }),
    ...(secret.reason === undefined ? {} : { secretAccess: secret.reason }),
  };
  const isAsPlanned =
    Object.values(permittedLayers).every((isPermitted) => isPermitted) && canReadSecret !== 'unlikely';
  if (isAsPlanned) return { planned, unchecked };
  const checked = { permittedLayers, ...(canReadSecret === undefined ? {} : { canReadSecret }) };
  return { planned: planChange(datadog, { ...input, context: { ...input.context, ...checked } }), unchecked };
}

async function permittedLayersOf({ facts }: PlanTools, planned: PlannedChange): ReturnType<LaneFacts['permitted']> {
  const layers = planned.attributes.find(({ path }) => path === 'Layers')?.after;
  return Array.isArray(layers) ? await facts.permitted(layers) : { permitted: {} };
}

async function secretAccessOf(
  { session, secretAccess }: PlanTools,
  { mode, configuration }: PlanInput<DatadogRequest>,
  planned: PlannedChange,
): Promise<SecretAnswer> {
  if (mode !== 'instrument') return {};
  const variables = applyAttributes(configuration, planned.attributes).Environment?.Variables ?? {};
  const key = storedApiKeyOf(variables);
  return key === undefined ? {} : await secretAccess.canRead(session, configuration.Role, key);
}
