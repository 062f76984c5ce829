import { paginateGetResources } from '@aws-sdk/client-resource-groups-tagging-api';
import { z } from 'zod';
import type { FunctionTags } from '../core/lambda/function-configuration.ts';
import { clientIn, createTaggingClient } from './client.ts';
import type { AwsCall } from './error.ts';
import { readPages } from './pages.ts';
import type { AwsSession } from './session.ts';

const getResourcesAnswerSchema = z.object({
  ResourceTagMappingList: z
    .array(
      z.object({
        ResourceARN: z.string(),
        Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
      }),
    )
    .default([]),
  PaginationToken: z.string().optional(),
});

/**
 * Tags of all tagged functions of a Region by unqualified function ARN, 100 a call, outside Lambda's quota. A function that
 * was never tagged is absent. Throws AppError; `awsAccessDenied` when the role may not read tags in bulk.
 */
export async function functionTags(session: AwsSession, region: string): Promise<Map<string, FunctionTags>> {
  const call: AwsCall = { operation: 'tag:GetResources', awsAccountId: session.awsAccountId, region };
  const pages = readPages(session, call, {
    paginate: (position) =>
      paginateGetResources(
        { client: clientIn(session.clients.tagging, region, () => createTaggingClient(session, region)), ...position },
        { ResourceTypeFilters: ['lambda:function'], ResourcesPerPage: 100 },
      ),
    schema: getResourcesAnswerSchema,
    nextTokenOf: (page) => page.PaginationToken,
    entriesOf: (page) => page.ResourceTagMappingList,
    mostPages: 10_000,
  });
  const tagsByArn = new Map<string, FunctionTags>();
  for await (const page of pages) {
    for (const { ResourceARN, Tags } of page.ResourceTagMappingList) {
      tagsByArn.set(ResourceARN, Object.fromEntries(Tags.map((tag) => [tag.Key, tag.Value])));
    }
  }
  return tagsByArn;
}
