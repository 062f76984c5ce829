import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { z } from 'zod';
import type { FunctionTags } from '../core/lambda/function-configuration.ts';
import { clientIn, createTaggingClient } from './client.ts';
import { type AwsCall, unreadableAnswer } from './error.ts';
import { type AwsSession, callWith } from './session.ts';

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
  const client = () => clientIn(session.clients.tagging, region, () => createTaggingClient(session, region));
  const tagsByArn = new Map<string, FunctionTags>();
  let token = '';
  do {
    const page: z.infer<typeof getResourcesAnswerSchema> = await callWith(session, call, async () => {
      const answer = await client().send(
        new GetResourcesCommand({
          ResourceTypeFilters: ['lambda:function'],
          ResourcesPerPage: 100,
          ...(token === '' ? {} : { PaginationToken: token }),
        }),
      );
      const parsed = getResourcesAnswerSchema.safeParse(answer);
      if (!parsed.success) throw unreadableAnswer(call, answer.$metadata.requestId ?? '');
      return parsed.data;
    });
    for (const { ResourceARN, Tags } of page.ResourceTagMappingList) {
      tagsByArn.set(ResourceARN, Object.fromEntries(Tags.map((tag) => [tag.Key, tag.Value])));
    }
    token = page.PaginationToken ?? '';
  } while (token !== '');
  return tagsByArn;
}
