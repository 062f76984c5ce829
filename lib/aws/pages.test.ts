import { afterEach, describe, expect, it } from 'vitest';
import type { PacedCall } from '../core/lambda/call-quota.ts';
import { listAliases, listFunctions } from './lambda.ts';
import { functionMetrics } from './metrics.ts';
import { enabledRegions } from './regions.ts';
import type { AwsSession } from './session.ts';
import { functionTags } from './tags.ts';
import { type Question, type Stand, standInForAws } from './testing.ts';

let stand: Stand | undefined;
afterEach(() => stand?.close());

async function allFunctions(session: AwsSession): Promise<string[]> {
  const names: string[] = [];
  for await (const { functions } of listFunctions(session, 'us-east-1'))
    names.push(...functions.map((entry) => entry.FunctionName));
  return names;
}

const lambda = { FunctionName: 'orders', FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:orders' };
const at = new Date('2026-10-01T10:00:00Z');

/** Every listing that Lamplighter reads, with a page that has an entry and one that has none. */
const listings = [
  {
    name: 'functions',
    read: allFunctions,
    page: { Functions: [lambda] },
    empty: { Functions: [] },
    token: 'NextMarker',
  },
  {
    name: 'aliases',
    read: (session: AwsSession) => listAliases(session, 'us-east-1', 'orders'),
    page: { Aliases: [{ Name: 'live', FunctionVersion: '7' }] },
    empty: { Aliases: [] },
    token: 'NextMarker',
  },
  {
    name: 'tags',
    read: (session: AwsSession) => functionTags(session, 'us-east-1'),
    page: { ResourceTagMappingList: [{ ResourceARN: lambda.FunctionArn, Tags: [] }] },
    empty: { ResourceTagMappingList: [] },
    token: 'PaginationToken',
  },
  {
    name: 'Regions',
    read: enabledRegions,
    page: { Regions: [{ RegionName: 'us-east-1' }] },
    empty: { Regions: [] },
    token: 'NextToken',
  },
  {
    name: 'metrics',
    read: (session: AwsSession) =>
      functionMetrics(session, 'us-east-1', [{ functionName: 'orders', changedAt: at }], {
        baselineSeconds: 600,
        untilAt: at,
      }),
    page: { MetricDataResults: [{ Id: 'errors0', Timestamps: [], Values: [] }] },
    empty: { MetricDataResults: [] },
    token: 'NextToken',
  },
] as const;

describe.each(listings)('the listing of $name', ({ read, page, empty, token }) => {
  it('ends when a token comes twice, with a reason', async () => {
    stand = await standInForAws(() => ({ ...page, [token]: 'the same' }));
    await expect(read(stand.session())).rejects.toMatchObject({ code: 'awsEndlessAnswer', params: { answers: 2 } });
    expect(stand.questions).toHaveLength(2);
  });

  it('ends when tokens come in a circle', async () => {
    stand = await standInForAws(() => ({ ...page, [token]: `token ${(stand?.questions.length ?? 0) % 3}` }));
    await expect(read(stand.session())).rejects.toMatchObject({ code: 'awsEndlessAnswer', params: { answers: 4 } });
  });

  it('ends when page after page is empty, but not for a few of them', async () => {
    stand = await standInForAws(() => ({ ...empty, [token]: `token ${stand?.questions.length}` }));
    await expect(read(stand.session())).rejects.toMatchObject({ code: 'awsEndlessAnswer', params: { answers: 50 } });
    await stand.close();
    stand = await standInForAws(() =>
      (stand?.questions.length ?? 0) > 20 ? page : { ...empty, [token]: `token ${stand?.questions.length}` },
    );
    await expect(read(stand.session())).resolves.toBeDefined();
    expect(stand.questions).toHaveLength(21);
  });
});

it('a listing that always has one more page ends at the most that AWS can have', async () => {
  stand = await standInForAws(() => ({
    Regions: [{ RegionName: `us-east-${(stand?.questions.length ?? 0) % 100}` }],
    NextToken: `token ${stand?.questions.length}`,
  }));
  await expect(enabledRegions(stand.session())).rejects.toMatchObject({
    code: 'awsEndlessAnswer',
    params: { operation: 'account:ListRegions', answers: 100 },
  });
  expect(stand.questions).toHaveLength(100);
});

it('every page of a listing waits for one slot of the budget', async () => {
  const paced: PacedCall[] = [];
  stand = await standInForAws(({ url }: Question) => {
    const marker = Number(url.searchParams.get('Marker') ?? 0);
    const name = `orders-${marker}`;
    const one = { FunctionName: name, FunctionArn: `arn:aws:lambda:us-east-1:111122223333:function:${name}` };
    return { Functions: [one], ...(marker < 4 ? { NextMarker: String(marker + 1) } : {}) };
  });
  const context = {
    pace: async (call: PacedCall) => {
      paced.push(call);
    },
    onThrottle: () => undefined,
  };
  expect(await allFunctions(stand.session(context))).toHaveLength(5);
  expect(paced).toHaveLength(5);
});
