import { getLayerVersion } from '../../aws/lambda.ts';
import type { AwsSession } from '../../aws/session.ts';
import type { PlanContext } from '../../core/change/plan.ts';
import type { UncheckedReason } from '../../core/change/unchecked.ts';
import type { Unchecked } from '../../core/change/unchecked-checks.ts';
import {
  type LayerSettings,
  type RequiredLayer,
  type ResolvedLayerVersions,
  requiredLayerArn,
  requiredLayers,
} from '../../core/datadog/layers.ts';
import { parseLayerVersionArn } from '../../core/lambda/arn.ts';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { type KnownFacts, readFunctionFacts } from '../../db/functions/function-facts.ts';
import type { PlanningLane } from '../../db/rollouts/planning-rows.ts';
import { resolveLayerVersions } from '../layer-versions.ts';
import { factsLifetimeMilliseconds, readAliases, readCodeSigning } from './function-facts.ts';
import { type Answer, answerOf } from './unchecked-reason.ts';

/**
 * Facts that cost a call of the shared quota for each function (aliases, code signing) are read while planning for at most this
 * many functions of an account and Region: five seconds at the usual budget. Beyond, they come in after the plan, unless they were
 * read not long ago; see late-checks.ts.
 */
export const mostFunctionsWithFacts = 25;

/** Facts about one function, and the checks that lack theirs. */
export type FactsWithGaps = { context: PlanContext; unchecked: Unchecked };

/** What planning learns about an account and Region beside the functions, each thing asked once. */
export type LaneFacts = {
  /** Begins to ask for the layers that functions of these kinds will need, ahead of the functions themselves. */
  expect: (kinds: readonly { runtime: string | null; architecture: string }[], settings: LayerSettings) => void;
  /** Facts about one function that only AWS knows. */
  forFunction: (configuration: FunctionConfiguration) => Promise<FactsWithGaps>;
  /** The versions of the Datadog layers that instrumenting this function needs. Throws AppError when AWS cannot tell. */
  layersFor: (configuration: FunctionConfiguration, settings: LayerSettings) => Promise<ResolvedLayerVersions>;
  /** Which of these layer versions may be submitted; one that AWS could not tell about is left out, with the reason. */
  permitted: (layerVersionArns: readonly string[]) => Promise<PermittedLayers>;
};

type PermittedLayers = { permitted: Record<string, boolean>; reason?: UncheckedReason };

/** Returns the facts about one lane, with nothing asked yet. */
export function createLaneFacts(session: AwsSession, lane: PlanningLane): LaneFacts {
  const { region } = lane;
  const permissions = new Map<string, Promise<Answer<boolean>>>();
  const isPermitted = (arn: string) => {
    const permission = permissions.get(arn) ?? askPermitted(session, region, arn);
    permissions.set(arn, permission);
    return permission;
  };
  const newest = new Map<string, Promise<ResolvedLayerVersions>>();
  const resolveNewest = (layer: RequiredLayer) => {
    const key = `${layer.awsAccountId}:${layer.layerName}`;
    const versions = newest.get(key) ?? resolveLayerVersions(session, region, [layer]);
    newest.set(key, versions);
    return versions;
  };
  const resolve = async (layer: RequiredLayer): Promise<ResolvedLayerVersions> => {
    if (layer.chosen === 'none') return {};
    if (layer.chosen !== 'latest') {
      const isThere = await isPermitted(requiredLayerArn(layer, region, layer.chosen));
      return { [layer.layerName]: 'fact' in isThere && !isThere.fact ? 'missing' : layer.chosen };
    }
    const resolved = await resolveNewest(layer);
    const version = resolved[layer.layerName];
    // AWS has just confirmed this very version: no need to ask again before it is submitted.
    if (typeof version === 'number')
      permissions.set(requiredLayerArn(layer, region, version), Promise.resolve({ fact: true }));
    return resolved;
  };
  const knownFacts = createKnownFacts(lane);
  return {
    expect: (kinds, settings) => {
      for (const { runtime, architecture } of kinds) {
        for (const layer of requiredLayers({ runtime: runtime ?? undefined, architecture, region, settings })) {
          // A failure is thrown where the layer is needed; here it is not yet.
          resolve(layer).catch(() => undefined);
        }
      }
    },
    forFunction: (configuration) =>
      lane.functionCount > mostFunctionsWithFacts ? knownFacts(configuration) : readFacts(session, lane, configuration),
    layersFor: async (configuration, settings) => {
      const layers = requiredLayers({
        runtime: configuration.Runtime,
        architecture: configuration.Architectures?.[0] ?? 'x86_64',
        region,
        settings,
        packageType: configuration.PackageType ?? 'Zip',
        currentLayers: (configuration.Layers ?? []).map(({ Arn }) => Arn),
      });
      return Object.assign({}, ...(await Promise.all(layers.map(resolve))));
    },
    permitted: async (arns) => {
      const answers = await Promise.all(arns.map(async (arn) => ({ arn, answer: await isPermitted(arn) })));
      const known = answers.flatMap(({ arn, answer }) => ('fact' in answer ? [[arn, answer.fact] as const] : []));
      const [reason] = answers.flatMap(({ answer }) => ('reason' in answer ? [answer.reason] : []));
      return { permitted: Object.fromEntries(known), ...(reason === undefined ? {} : { reason }) };
    },
  };
}

/**
 * Whether a layer version may be submitted, or why that is not known: AWS cannot be asked, or denies asking about the account's own.
 * Then the update itself will tell: AWS checks every layer again and changes nothing when it refuses one.
 */
async function askPermitted(session: AwsSession, region: string, arn: string): Promise<Answer<boolean>> {
  const access = await answerOf(() => getLayerVersion(session, region, arn));
  if ('reason' in access) return access;
  const isOwn = parseLayerVersionArn(arn)?.awsAccountId === session.awsAccountId;
  return access.fact === 'denied' && isOwn ? { reason: 'noPermission' } : { fact: access.fact === 'available' };
}

/** What only calls for this one function tell. */
async function readFacts(
  session: AwsSession,
  lane: PlanningLane,
  { FunctionName, PackageType }: FunctionConfiguration,
): Promise<FactsWithGaps> {
  const [aliases, codeSigning] = await Promise.all([
    readAliases(session, lane.region, FunctionName),
    PackageType === 'Image' ? { fact: {} } : readCodeSigning(session, lane.region, FunctionName),
  ]);
  return {
    context: { ...('fact' in aliases ? aliases.fact : {}), ...('fact' in codeSigning ? codeSigning.fact : {}) },
    unchecked: {
      ...('reason' in aliases ? { aliases: aliases.reason } : {}),
      ...('reason' in codeSigning ? { codeSigning: codeSigning.reason } : {}),
    },
  };
}

/** What was read of the lane's functions not long ago; the rest is still to be checked. */
function createKnownFacts(lane: PlanningLane): (configuration: FunctionConfiguration) => Promise<FactsWithGaps> {
  let reading: Promise<KnownFacts> | undefined;
  return async ({ FunctionName: functionName, RevisionId: revisionId = '', PackageType }) => {
    reading ??= readFunctionFacts(lane, factsLifetimeMilliseconds);
    const context = (await reading)({ functionName, revisionId });
    return {
      context,
      unchecked: {
        ...(context.aliases === undefined ? { aliases: 'open' } : {}),
        ...(context.codeSigningConfigArn === undefined && PackageType !== 'Image' ? { codeSigning: 'open' } : {}),
      },
    };
  };
}
