import type { PlanContext } from '../../core/change/plan.ts';
import { edgeSourceRegion } from '../../core/lambda/edge.ts';
import { readEdgeSources } from '../../db/functions/function-rows.ts';
import type { PlanningLane } from '../../db/rollouts/planning-rows.ts';

/** What planning must know of functions that Lambda@Edge replicates, by a function's ARN. */
export type EdgeSources = (functionArn: string) => Promise<Pick<PlanContext, 'edgeReplicaRegions'>>;

/**
 * Returns what tells the Lambda@Edge sources of a lane, as the last scans of the account's other Regions saw their replicas. They
 * are read once, and only in the Region that such functions are made in. Throws AppError `databaseUnavailable` only.
 */
export function createEdgeSources(lane: Pick<PlanningLane, 'accountId' | 'region'>): EdgeSources {
  let known: ReturnType<typeof readEdgeSources> | undefined;
  return async (functionArn) => {
    if (lane.region !== edgeSourceRegion) return {};
    known ??= readEdgeSources(lane.accountId);
    const edgeReplicaRegions = (await known).get(functionArn);
    return edgeReplicaRegions === undefined ? {} : { edgeReplicaRegions };
  };
}
