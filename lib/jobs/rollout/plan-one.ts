import { createHash } from 'node:crypto';
import { z } from 'zod';
import { getFunction } from '../../aws/lambda.ts';
import type { AwsSession } from '../../aws/session.ts';
import { applyAttributes } from '../../core/change/apply.ts';
import { type AttributeChange, attributeChangeSchema, type PlannedChange } from '../../core/change/change.ts';
import { diffGroupKey, renderDiff } from '../../core/change/diff.ts';
import { fingerprint } from '../../core/change/fingerprint.ts';
import { maskAttributes, maskConflicts } from '../../core/change/mask.ts';
import { type PlanContext, type PlanInput, planChange } from '../../core/change/plan.ts';
import { type DatadogRequest, datadog } from '../../core/datadog/provider.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { storedApiKeyOf } from '../../core/datadog/variables.ts';
import type { FunctionConfiguration, FunctionTags } from '../../core/lambda/function-configuration.ts';
import { keyedHash, open, seal } from '../../db/kernel/seal.ts';
import type { PlanningLane, PlanningTask, StoredPlan, UnplannedChange } from '../../db/rollouts/planning.ts';
import { blockedPlan, unreadable } from './blocked-plan.ts';
import { isFunctionFailure, isLaneFailure } from './failures.ts';
import type { Permits } from './permits.ts';
import type { LaneFacts } from './plan-facts.ts';
import type { SecretAccess } from './secret-access.ts';

/** What planning functions needs of their lane. */
export type PlanTools = {
  task: PlanningTask;
  settings: Settings;
  lane: PlanningLane;
  session: AwsSession;
  facts: LaneFacts;
  secretAccess: SecretAccess;
  reads: Permits;
};

/** A function as AWS just answered it. */
export type FunctionRead = { configuration: FunctionConfiguration; tags: FunctionTags | undefined };

/**
 * Reads one function and plans its Change. Whatever keeps it from being read makes it blocked, with that reason.
 * Throws AppError `databaseUnavailable` only.
 */
export async function planOne(tools: PlanTools, change: UnplannedChange): Promise<StoredPlan> {
  return await blockedUnlessReadable(change, async () => {
    await tools.reads.take();
    const answer = await getFunction(tools.session, tools.lane.region, change.functionName).finally(
      tools.reads.giveBack,
    );
    return await plan(tools, change, answer);
  });
}

/** Plans one Change from an answer at hand; blocked, with the reason, where AWS cannot tell what else the plan needs. */
export async function planFrom(tools: PlanTools, change: UnplannedChange, answer: FunctionRead): Promise<StoredPlan> {
  return await blockedUnlessReadable(change, () => plan(tools, change, answer));
}

async function blockedUnlessReadable(change: UnplannedChange, plan: () => Promise<StoredPlan>): Promise<StoredPlan> {
  try {
    return await plan();
  } catch (error) {
    if (!isFunctionFailure(error) && !isLaneFailure(error)) throw error;
    return blockedPlan(change, unreadable(error, change));
  }
}

async function plan(
  tools: PlanTools,
  change: UnplannedChange,
  { configuration, tags }: FunctionRead,
): Promise<StoredPlan> {
  const context = await tools.facts.forFunction(configuration);
  const input = await planInput(tools, change, { configuration, tags, context });
  return storedPlan(change, configuration, await planWithChecks(tools, input));
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
      const layers = await facts.layersFor(subject.configuration, settings);
      return { ...subject, mode: 'instrument', settings, layers };
    }
    case 'remove':
      return { ...subject, mode: 'remove' };
    case 'revert':
      return { ...subject, mode: 'revert', applied: openAttributes(change.appliedSealed), decisions: change.decisions };
  }
}

function openAttributes(sealed: Uint8Array | null): AttributeChange[] {
  return sealed === null ? [] : z.array(attributeChangeSchema).parse(JSON.parse(open(sealed, 'change.attributes')));
}

/**
 * Plans, asks AWS what only the result shows to be worth asking, and plans again where the answers matter: whether every
 * layer version of the resulting list may be used, as AWS would refuse the whole update for one of them, and whether the
 * function's role can read the API key that it will be told of.
 */
async function planWithChecks(
  tools: PlanTools,
  input: PlanInput<DatadogRequest> & { context: PlanContext },
): Promise<PlannedChange> {
  const planned = planChange(datadog, input);
  if (planned.verdict !== 'change') return planned;
  const [permittedLayers, canReadSecret] = await Promise.all([
    permittedLayersOf(tools, planned),
    secretAccessOf(tools, input, planned),
  ]);
  const isAsPlanned =
    Object.values(permittedLayers).every((isPermitted) => isPermitted) && canReadSecret !== 'unlikely';
  if (isAsPlanned) return planned;
  const answers = { permittedLayers, ...(canReadSecret === undefined ? {} : { canReadSecret }) };
  return planChange(datadog, { ...input, context: { ...input.context, ...answers } });
}

async function permittedLayersOf({ facts }: PlanTools, planned: PlannedChange): Promise<Record<string, boolean>> {
  const layers = planned.attributes.find(({ path }) => path === 'Layers')?.after;
  return Array.isArray(layers) ? await facts.permitted(layers) : {};
}

async function secretAccessOf(
  { session, secretAccess }: PlanTools,
  { mode, configuration }: PlanInput<DatadogRequest>,
  planned: PlannedChange,
): Promise<PlanContext['canReadSecret']> {
  if (mode !== 'instrument') return undefined;
  const variables = applyAttributes(configuration, planned.attributes).Environment?.Variables ?? {};
  const key = storedApiKeyOf(variables);
  return key === undefined ? undefined : await secretAccess.canRead(session, configuration.Role, key);
}

/** The plan as it is stored: what is shown is masked, what will be sent is sealed, what must hold is hashed. */
function storedPlan(change: UnplannedChange, configuration: FunctionConfiguration, planned: PlannedChange): StoredPlan {
  const { attributes } = planned;
  const isChange = planned.verdict === 'change';
  return {
    id: change.id,
    decisions: change.decisions,
    verdict: planned.verdict,
    runtime: configuration.Runtime ?? null,
    architecture: configuration.Architectures?.[0] ?? null,
    attributes: maskAttributes(attributes),
    attributesSealed: isChange ? seal(JSON.stringify(attributes), 'change.attributes') : null,
    diff: isChange ? renderDiff(datadog, configuration, attributes) : [],
    diffGroup: isChange
      ? createHash('sha256').update(diffGroupKey(datadog, attributes)).digest('base64url').slice(0, 22)
      : null,
    findings: planned.findings,
    conflicts: maskConflicts(planned.conflicts),
    fingerprintBefore: isChange ? fingerprint(configuration, keyedHash) : null,
    fingerprintTarget: isChange ? fingerprint(applyAttributes(configuration, attributes), keyedHash) : null,
  };
}
