import { AppError } from '../core/errors.ts';
import type { AwsAccountId } from '../core/lambda/account-id.ts';
import { formatLayerVersionArn } from '../core/lambda/arn.ts';
import { endlessAnswer } from './error.ts';
import { getLayerVersion } from './lambda.ts';
import type { AwsSession } from './session.ts';

/** A layer whose newest version is wanted, and a version known to have been published. */
export type WantedLayer = { awsAccountId: AwsAccountId; layerName: string; floorVersion: number };

/** The newest version that can be used, or `missing`: the layer does not exist in that Region for this account. */
export type NewestLayerVersion = number | 'missing';

/** Whether one version can be used; throws when that cannot be told. */
export type LayerVersionProbe = (version: number) => Promise<boolean>;

/** How far below the floor is looked, because Regions differ by one or two. */
const stepsBelowFloor = 2;
/** How often the step upwards is doubled: 65,535 versions above the floor, hundreds of times what Datadog ever published. */
const mostDoublings = 16;

/**
 * The newest version of a layer in a Region. Datadog grants only GetLayerVersion, so versions cannot be listed, and AWS
 * returns 403 for an unpublished one: that counts as "does not exist" only once a version near the floor was found.
 * Throws AppError when AWS fails otherwise: an error is never taken for absence. `awsEndlessAnswer` when AWS confirms every
 * version that it is asked for, `awsUnreadableAnswer` when it returns another one.
 */
export async function newestLayerVersion(
  session: AwsSession,
  region: string,
  layer: WantedLayer,
): Promise<NewestLayerVersion> {
  let answers = 0;
  const probe = probeFor(session, region, layer);
  const newest = await findNewestVersion(layer.floorVersion, (version) => {
    answers += 1;
    return probe(version);
  });
  if (newest !== 'endless') return newest;
  const call = { operation: 'lambda:GetLayerVersion', awsAccountId: session.awsAccountId, region };
  throw endlessAnswer(call, answers);
}

/**
 * The newest versions of several layers of one Region, by layer name, side by side. When no layer of an account is found at
 * all, a role without lambda:GetLayerVersion is the likelier reason than a Region without layers: then the account's
 * `witness` is asked too, and if it is refused as well, AppError `awsAccessDenied {operation: lambda:GetLayerVersion}` is thrown.
 */
export async function newestLayerVersions(
  session: AwsSession,
  region: string,
  layers: readonly WantedLayer[],
  witness?: WantedLayer,
): Promise<Record<string, NewestLayerVersion>> {
  const found = await Promise.all(
    layers.map(async (layer) => [layer.layerName, await newestLayerVersion(session, region, layer)] as const),
  );
  const isNothingFound = found.length > 0 && found.every(([, newest]) => newest === 'missing');
  if (isNothingFound && witness !== undefined) {
    const witnessed = await newestLayerVersion(session, region, witness);
    if (witnessed === 'missing') {
      throw new AppError('awsAccessDenied', {
        operation: 'lambda:GetLayerVersion',
        awsAccountId: session.awsAccountId,
        region,
        functionName: '',
        requestId: '',
        awsError: 'AccessDeniedException',
        reason: '',
      });
    }
  }
  return Object.fromEntries(found);
}

function probeFor(session: AwsSession, region: string, layer: WantedLayer): LayerVersionProbe {
  return async (version) => {
    const { awsAccountId, layerName } = layer;
    const arn = formatLayerVersionArn({ partition: session.partition, region, awsAccountId, layerName, version });
    return (await getLayerVersion(session, region, arn)) === 'available';
  };
}

/**
 * The newest version for which `probe` says yes: confirms the floor (or one just below), gallops up by 1, 2, 4, … and
 * bisects the rest. Assumes that versions have no holes. Asks about 2·log2(newest − floor) + 2 times. `endless` when
 * `probe` still says yes 65,535 versions above the floor, as something that says yes to everything would.
 */
export async function findNewestVersion(
  floorVersion: number,
  probe: LayerVersionProbe,
): Promise<NewestLayerVersion | 'endless'> {
  const floor = await confirmFloor(floorVersion, probe);
  if (floor === undefined) return 'missing';
  if (floor < floorVersion) return floor;
  let known = floor;
  let step = 1;
  for (let doublings = 0; await probe(known + step); doublings += 1) {
    if (doublings === mostDoublings - 1) return 'endless';
    known += step;
    step *= 2;
  }
  let absent = known + step;
  while (absent - known > 1) {
    const middle = Math.floor((known + absent) / 2);
    if (await probe(middle)) known = middle;
    else absent = middle;
  }
  return known;
}

async function confirmFloor(floorVersion: number, probe: LayerVersionProbe): Promise<number | undefined> {
  const lowest = Math.max(1, floorVersion - stepsBelowFloor);
  for (let version = floorVersion; version >= lowest; version -= 1) {
    if (await probe(version)) return version;
  }
  return undefined;
}
