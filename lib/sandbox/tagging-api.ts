import { z } from 'zod';
import type { Call } from './call.ts';
import { encodeToken, startAfter } from './pagination.ts';
import { AwsFault } from './wire/aws-fault.ts';
import { jsonReply, type Reply } from './wire/reply.ts';

const getResourcesBodySchema = z.looseObject({
  PaginationToken: z.string().nullish(),
  ResourcesPerPage: z.int().nullish(),
  ResourceTypeFilters: z.array(z.string()).nullish(),
  ResourceARNList: z.array(z.string()).nullish(),
  TagFilters: z.array(z.looseObject({ Key: z.string(), Values: z.array(z.string()).nullish() })).nullish(),
});
type Query = z.infer<typeof getResourcesBodySchema>;

/** tag:GetResources for Lambda functions: those that have or had tags, at most 100 a page, in listing order. */
export function getResources(call: Call): Reply {
  call.authorize('tag:GetResources', '*');
  const query = getResourcesBodySchema.parse(call.parseBody());
  const limit = query.ResourcesPerPage ?? 50;
  if (limit < 1 || limit > 100) throw invalid(`ResourcesPerPage must be between 1 and 100`);
  if (query.ResourceARNList?.length && (query.PaginationToken || query.TagFilters?.length || query.ResourcesPerPage)) {
    throw invalid('ResourceARNList cannot be used together with other filters or pagination.');
  }
  const types = query.ResourceTypeFilters ?? [];
  const hasFunctions = types.length === 0 || types.some((type) => type === 'lambda' || type === 'lambda:function');
  const { names, positions } = call.state.listingOrder(call.awsAccountId, call.region);
  const start = query.PaginationToken ? startAfter(query.PaginationToken, positions) : 0;
  if (start === undefined)
    throw new AwsFault(400, 'PaginationTokenExpiredException', 'The pagination token is expired or invalid.');
  const found: unknown[] = [];
  let index = hasFunctions ? start : names.length;
  for (; index < names.length && found.length < limit; index += 1) {
    const record = call.state.findFunction(call.awsAccountId, call.region, names[index] ?? '');
    if (!record?.tags || !isWanted(query, record.configuration.FunctionArn, record.tags)) continue;
    found.push({
      ResourceARN: record.configuration.FunctionArn,
      Tags: Object.entries(record.tags).map(([Key, Value]) => ({ Key, Value })),
    });
  }
  const token = index < names.length ? encodeToken({ position: index, name: names[index - 1] ?? '' }) : '';
  const reply = jsonReply({
    ResourceTagMappingList: found,
    PaginationToken: token,
  });
  reply.headers['content-type'] = 'application/x-amz-json-1.1';
  return reply;
}

function isWanted(query: Query, arn: string, tags: Readonly<Record<string, string>>): boolean {
  if (query.ResourceARNList?.length && !query.ResourceARNList.includes(arn)) return false;
  return (query.TagFilters ?? []).every(({ Key, Values }) => {
    const value = tags[Key];
    return value !== undefined && (!Values?.length || Values.includes(value));
  });
}

function invalid(message: string): AwsFault {
  return new AwsFault(400, 'InvalidParameterException', message);
}
