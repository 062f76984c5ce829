import { paginateGetResources } from '@aws-sdk/client-resource-groups-tagging-api';
import { z } from 'zod';
import type { FunctionTags } from '../core/lambda/function-configuration.ts';
import { cleanText } from '../core/lambda/plain-text.ts';
import { clientIn, createTaggingClient } from './client.ts';
import type { AwsCall } from './error.ts';
import { readPages } from './pages.ts';
import type { AwsSession } from './session.ts';

const getResourcesAnswerSchema = z.object({
  ResourceTagMappingList: z.array(
    z.object({
      ResourceARN: z.string(),
      Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
    }),
  ),
  PaginationToken: z.string().optional(),
});

/** Most characters that are kept of a tag's key and value; AWS allows 128 and 256. */
const mostCharacters = 512;

/**
 * Tags of all tagged functions of a Region by unqualified function ARN, 100 a call, outside Lambda's quota, for the list: their texts
 * are cleaned. A function that was never tagged is absent, and so is one of another account or Region. Throws AppError;
 * `awsAccessDenied` when the role may not read tags in bulk, `awsUnreadableAnswer` when an entry does not tell whose tags it
 * holds, as then any function could seem to have none.
 */
export async function functionTags(session: AwsSession, region: string): Promise<Map<string, FunctionTags>> {
  const { awsAccountId, partition } = session;
  const call: AwsCall = { operation: 'tag:GetResources', awsAccountId, region };
  const pages = readPages(session, call, {
    paginate: (position) =>
      paginateGetResources(
        { client: clientIn(session.clients.tagging, region, () => createTaggingClient(session, region)), ...position },
        { ResourceTypeFilters: ['lambda:function'], ResourcesPerPage: 100 },
      ),
    schema: getResourcesAnswerSchema,
    member: 'ResourceTagMappingList',
    nextTokenOf: (page) => page.PaginationToken,
    entriesOf: (page) => page.ResourceTagMappingList,
    mostPages: 10_000,
  });
  const own = `arn:${partition}:lambda:${region}:${awsAccountId}:function:`;
  const tagsByArn = new Map<string, FunctionTags>();
  for await (const page of pages) {
    for (const { ResourceARN, Tags } of page) {
      if (!ResourceARN.startsWith(own)) continue;
      const tags = Tags.map(
        ({ Key, Value }) => [cleanText(Key, mostCharacters), cleanText(Value, mostCharacters)] as const,
      );
      tagsByArn.set(ResourceARN, Object.fromEntries(tags));
    }
  }
  return tagsByArn;
}
