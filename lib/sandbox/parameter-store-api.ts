import { z } from 'zod';
import type { Call } from './call.ts';
import { storedKeys } from './key-stores.ts';
import { AwsFault } from './wire/aws-fault.ts';
import { jsonReply, type Reply } from './wire/reply.ts';

const bodySchema = z.looseObject({
  ParameterFilters: z
    .array(z.looseObject({ Key: z.string(), Option: z.string().nullish(), Values: z.array(z.string()).min(1).max(50) }))
    .nullish(),
});

/** ssm:DescribeParameters with filters by name; it tells no values. Source: Systems Manager API reference, 2026. */
export function describeParameters(call: Call): Reply {
  call.authorize('ssm:DescribeParameters', '*');
  const parsed = bodySchema.safeParse(call.parseBody());
  const filters = parsed.data?.ParameterFilters ?? [];
  if (!parsed.success || filters.some(({ Key, Option }) => Key !== 'Name' || (Option ?? 'Equals') !== 'Equals'))
    throw new AwsFault(400, 'InvalidFilterKey', 'The simulated AWS filters by name only.');
  const found = storedKeys(call.state, call, 'ssm').filter(({ name }) =>
    filters.every(({ Values }) => Values.includes(name)),
  );
  const { partition, region, awsAccountId } = call;
  const reply = jsonReply({
    Parameters: found.map(({ name }) => ({
      Name: name,
      ARN: `arn:${partition}:ssm:${region}:${awsAccountId}:parameter/${name.replace(/^\//, '')}`,
      Type: 'SecureString',
    })),
  });
  reply.headers['content-type'] = 'application/x-amz-json-1.1';
  return reply;
}
