import { getFunctionCodeSigningConfig, getLayerVersion, listAliases } from '../../aws/lambda.ts';
import type { AwsSession } from '../../aws/session.ts';
import type { PlanContext } from '../../core/change/plan.ts';
import {
  type LayerSettings,
  type RequiredLayer,
  type ResolvedLayerVersions,
  requiredLayerArn,
  requiredLayers,
} from '../../core/datadog/layers.ts';
import { isRecordable } from '../../core/errors.ts';
import { parseLayerVersionArn } from '../../core/lambda/arn.ts';
import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import type { PlanningLane } from '../../db/rollouts/planning-rows.ts';
import { resolveLayerVersions } from '../layer-versions.ts';

/**
 * Facts that cost a call of the shared quota for each function (aliases, code signing) are read for at most this many
 * functions of an account and Region: five seconds at the usual budget. Beyond, the preview says nothing about them.
 */
export const mostFunctionsWithFacts = 25;

/** What planning learns about an account and Region beside the functions, each thing asked once. */
export type LaneFacts = {
  /** Begins to ask for the layers that functions of these kinds will need, ahead of the functions themselves. */
  expect: (kinds: readonly { runtime: string | null; architecture: string }[], settings: LayerSettings) => void;
  /** Facts about one function that only AWS knows; missing ones give no finding. */
  forFunction: (configuration: FunctionConfiguration) => Promise<PlanContext>;
  /** The versions of the Datadog layers that instrumenting this function needs. Throws AppError when AWS cannot tell. */
  layersFor: (configuration: FunctionConfiguration, settings: LayerSettings) => Promise<ResolvedLayerVersions>;
  /** Which of these layer versions may be submitted; one that AWS could not tell about is left out. */
  permitted: (layerVersionArns: readonly string[]) => Promise<Record<string, boolean>>;
};

/** Returns the facts about one lane, with nothing asked yet. */
export function createLaneFacts(session: AwsSession, lane: PlanningLane): LaneFacts {
  const { region } = lane;
  const permissions = new Map<string, Promise<boolean | undefined>>();
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
      return { [layer.layerName]: isThere === false ? 'missing' : layer.chosen };
    }
    const resolved = await resolveNewest(layer);
    const version = resolved[layer.layerName];
    // AWS has just confirmed this very version: no need to ask again before it is submitted.
    if (typeof version === 'number') permissions.set(requiredLayerArn(layer, region, version), Promise.resolve(true));
    return resolved;
  };
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
      lane.functionCount > mostFunctionsWithFacts ? Promise.resolve({}) : readFacts(session, lane, configuration),
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
      const known = await Promise.all(arns.map(async (arn) => [arn, await isPermitted(arn)] as const));
      return Object.fromEntries(
        known.flatMap(([arn, mayBeUsed]) => (mayBeUsed === undefined ? [] : [[arn, mayBeUsed]])),
      );
    },
  };
}

/** Whether a layer version may be submitted; undefined when AWS cannot be asked, or denies asking about the account's own. */
async function askPermitted(session: AwsSession, region: string, arn: string): Promise<boolean | undefined> {
  try {
    const access = await getLayerVersion(session, region, arn);
    if (access === 'denied' && parseLayerVersionArn(arn)?.awsAccountId === session.awsAccountId) return undefined;
    return access === 'available';
  } catch (error) {
    if (!isRecordable(error)) throw error;
    // The update itself will tell: AWS checks every layer again and changes nothing when it refuses one.
    return undefined;
  }
}

async function readFacts(
  session: AwsSession,
  lane: PlanningLane,
  configuration: FunctionConfiguration,
): Promise<PlanContext> {
  const { FunctionName, PackageType } = configuration;
  const [aliases, codeSigningConfigArn] = await Promise.all([
    optional(() => listAliases(session, lane.region, FunctionName)),
    PackageType === 'Image'
      ? undefined
      : optional(() => getFunctionCodeSigningConfig(session, lane.region, FunctionName)),
  ]);
  const published = aliases?.filter(({ versions }) => versions.some((version) => version !== '$LATEST'));
  return {
    ...(published === undefined ? {} : { aliases: published.map(({ name }) => name) }),
    ...(codeSigningConfigArn === undefined ? {} : { codeSigningConfigArn }),
  };
}

/** A fact that the plan can do without: a missing permission or a passing failure of AWS leaves it out. */
async function optional<Fact>(read: () => Promise<Fact>): Promise<Fact | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isRecordable(error)) throw error;
    return undefined;
  }
}
