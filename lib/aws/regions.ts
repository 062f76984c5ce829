import { paginateListRegions } from '@aws-sdk/client-account';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { partitionOfRegion } from '../core/lambda/arn.ts';
import { regionsOf } from '../core/lambda/regions.ts';
import { foreignAnswer } from './answer.ts';
import { createAccountClient } from './client.ts';
import type { AwsCall } from './error.ts';
import { readPages } from './pages.ts';
import { type AwsSession, stsRegionFor } from './session.ts';

/**
 * The Regions of an account. With `refusal` AWS did not let us ask, and the result is the bundled list of the partition:
 * some of them may not be enabled.
 */
export type EnabledRegions = { regions: string[]; refusal?: AppError };

/** A Region's name becomes part of the addresses that are called, so nothing else may stand in its place. */
const regionName = z.string().regex(/^[a-z]{2,8}(-[a-z]{2,20}){1,3}-\d{1,2}$/);
const listRegionsAnswerSchema = z.object({
  Regions: z.array(z.object({ RegionName: regionName })),
  NextToken: z.string().optional(),
});

/**
 * The Regions that are enabled for the account, sorted. A role without account:ListRegions gets the bundled list; every
 * other failure is thrown as AppError, `awsForeignAnswer` for a Region of another partition among them.
 */
export async function enabledRegions(session: AwsSession): Promise<EnabledRegions> {
  try {
    return { regions: await readEnabledRegions(session) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'awsAccessDenied') {
      return { regions: [...regionsOf(session.partition)].sort(), refusal: error };
    }
    throw error;
  }
}

async function readEnabledRegions(session: AwsSession): Promise<string[]> {
  // The account API is served from the partition's main Region (AWS endpoints reference, 2026).
  const region = stsRegionFor(session.partition);
  const call: AwsCall = { operation: 'account:ListRegions', awsAccountId: session.awsAccountId, region };
  const pages = readPages(session, call, {
    paginate: (position) =>
      paginateListRegions(
        { client: createAccountClient(session, region), pageSize: 50, ...position },
        { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
      ),
    schema: listRegionsAnswerSchema,
    member: 'Regions',
    nextTokenOf: (page) => page.NextToken,
    entriesOf: (page) => page.Regions.map(({ RegionName }) => RegionName),
    keyOf: (name) => name,
    mostPages: 100,
  });
  const regions: string[] = [];
  for await (const page of pages) regions.push(...page);
  const foreign = regions.find((name) => partitionOfRegion(name) !== session.partition);
  if (foreign !== undefined) throw foreignAnswer(call, '', foreign);
  return regions.sort();
}
