import { type LiveFunction, liveFunctionSchema } from '../../../core/functions/live-function.ts';
import { ownerOf } from '../../../core/lambda/owner.ts';

/** A live function for tests: in account 111122223333 and eu-west-1 unless it is said otherwise; its owner follows from its tags. */
export function liveFunction(functionName: string, facts: Partial<LiveFunction> = {}): LiveFunction {
  const region = facts.region ?? 'eu-west-1';
  const awsAccountId = facts.awsAccountId ?? '111122223333';
  const tags = facts.tags ?? {};
  const { tool, name } = ownerOf(tags);
  return liveFunctionSchema.parse({
    id: `${awsAccountId}/${region}/${functionName}`,
    functionName,
    functionArn: `arn:aws:lambda:${region}:${awsAccountId}:function:${functionName}`,
    accountId: '01890000-0000-7000-8000-000000000001',
    awsAccountId,
    accountName: 'Production',
    region,
    packageType: 'Zip',
    runtime: 'python3.12',
    architecture: 'x86_64',
    handler: 'app.pay',
    layers: [],
    variableNames: Object.keys(facts.datadogVariables ?? {}),
    datadogVariables: {},
    isEnvironmentReadable: true,
    tags,
    ownerTool: tool,
    ownerName: name ?? null,
    seenAt: '2026-11-20T10:00:00.000Z',
    ...facts,
  });
}

/** The tags that CloudFormation writes. */
export function stackTags(stack: string, logicalId: string): Record<string, string> {
  return { 'aws:cloudformation:stack-name': stack, 'aws:cloudformation:logical-id': logicalId };
}
