import { ListRegionsCommand } from '@aws-sdk/client-account';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editFunction } from './function-edit.ts';
import { generateFunctions } from './organisation/generate.ts';
import {
  accountClient,
  assumeRole,
  cloudWatchClient,
  faultOf,
  lambdaClient,
  taggingClient,
} from './testing/clients.ts';
import { addFunction } from './testing/functions.ts';
import { sandboxForTest, type TestSandbox } from './testing.ts';

let world: TestSandbox;
beforeAll(async () => {
  world = await sandboxForTest();
  generateFunctions(world.sandbox.state, { awsAccountId: world.awsAccountId, region: 'us-east-1', count: 130 });
  addFunction(world, 'never-tagged');
  addFunction(world, 'untagged-since', {}, { tags: {} });
});
afterAll(() => world.sandbox.close());

describe('ListRegions', () => {
  test('gives every Region of the partition once, in pages, with its status', async () => {
    const account = accountClient(world, { credentials: await assumeRole(world) });
    const statuses = new Map<string, string>();
    let NextToken: string | undefined;
    do {
      const page = await account.send(new ListRegionsCommand({ MaxResults: 10, NextToken }));
      for (const region of page.Regions ?? []) statuses.set(region.RegionName ?? '', region.RegionOptStatus ?? '');
      NextToken = page.NextToken;
    } while (NextToken);
    expect(statuses.size).toBe(34);
    expect(statuses.get('us-east-1')).toBe('ENABLED_BY_DEFAULT');
    expect(statuses.get('ap-east-2')).toBe('ENABLED');
    expect(statuses.get('me-south-1')).toBe('DISABLED');
  });

  test('filters by status, and knows the GovCloud partition', async () => {
    const enabled = await accountClient(world).send(new ListRegionsCommand({ RegionOptStatusContains: ['ENABLED'] }));
    expect(enabled.Regions?.map((region) => region.RegionName)).toEqual(['ap-east-2', 'eu-south-1']);
    const gov = await accountClient(world, {
      region: 'us-gov-west-1',
      credentials: world.administratorOf('777788889999'),
    }).send(new ListRegionsCommand({}));
    expect(gov.Regions?.map((region) => region.RegionName)).toEqual(['us-gov-east-1', 'us-gov-west-1']);
  });

  test('needs permission', async () => {
    const credentials = await assumeRole(world, {
      Policy: '{"Statement":{"Effect":"Allow","Action":"lambda:*","Resource":"*"}}',
    });
    expect(await faultOf(accountClient(world, { credentials }).send(new ListRegionsCommand({})))).toMatchObject({
      name: 'AccessDeniedException',
      status: 403,
    });
  });
});

describe('GetResources', () => {
  test('gives tags in pages of at most 100, without the functions that were never tagged', async () => {
    const arns: string[] = [];
    const sizes: number[] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await taggingClient(world).send(
        new GetResourcesCommand({ ResourceTypeFilters: ['lambda:function'], ResourcesPerPage: 100, PaginationToken }),
      );
      arns.push(...(page.ResourceTagMappingList ?? []).map((mapping) => mapping.ResourceARN ?? ''));
      sizes.push(page.ResourceTagMappingList?.length ?? 0);
      PaginationToken = page.PaginationToken || undefined;
    } while (PaginationToken);
    expect(sizes).toEqual([100, 31]);
    expect(new Set(arns).size).toBe(131);
    expect(arns.some((arn) => arn.endsWith('never-tagged'))).toBe(false);
    expect(arns.some((arn) => arn.endsWith('untagged-since'))).toBe(true);
  });

  test('filters by tag, and refuses more than 100 a page', async () => {
    const tagging = taggingClient(world);
    const { ResourceTagMappingList } = await tagging.send(
      new GetResourcesCommand({ TagFilters: [{ Key: 'service', Values: ['bench-00007'] }] }),
    );
    expect(ResourceTagMappingList).toEqual([
      expect.objectContaining({ ResourceARN: 'arn:aws:lambda:us-east-1:111122223333:function:bench-00007' }),
    ]);
    expect((await faultOf(tagging.send(new GetResourcesCommand({ ResourcesPerPage: 101 })))).name).toBe(
      'InvalidParameterException',
    );
  });
});

describe('GetMetricData', () => {
  const minute = 60_000;
  const query = (name: string, metric: string, Stat: string, Period = 60) => ({
    Id: metric.toLowerCase(),
    MetricStat: {
      Metric: { Namespace: 'AWS/Lambda', MetricName: metric, Dimensions: [{ Name: 'FunctionName', Value: name }] },
      Period,
      Stat,
    },
  });
  async function valuesOf(
    test: TestSandbox,
    name: string,
    metric: string,
    Stat = 'Sum',
    minutes = 30,
  ): Promise<number[]> {
    const now = test.sandbox.clock.now();
    const input = {
      StartTime: new Date(now - minutes * minute),
      EndTime: new Date(now),
      MetricDataQueries: [query(name, metric, Stat)],
    };
    const { MetricDataResults } = await cloudWatchClient(test).send(new GetMetricDataCommand(input));
    expect(MetricDataResults?.[0]).toMatchObject({ Id: metric.toLowerCase(), StatusCode: 'Complete' });
    expect(MetricDataResults?.[0]?.Timestamps?.length).toBe(MetricDataResults?.[0]?.Values?.length);
    return MetricDataResults?.[0]?.Values ?? [];
  }
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const busy = { invocationsPerMinute: 100, errorRate: 0, throttleRate: 0, durationMilliseconds: 50 };

  test('gives steady traffic, the same on every question', async () => {
    addFunction(world, 'busy', {}, { traffic: busy });
    const first = await valuesOf(world, 'busy', 'Invocations');
    expect(first.length).toBeGreaterThanOrEqual(30);
    // What the day curve (0.7 to 1) and the noise (0.85 to 1.15) allow at any hour of the day.
    for (const value of first) {
      expect(value).toBeGreaterThanOrEqual(60);
      expect(value).toBeLessThanOrEqual(115);
    }
    expect((await valuesOf(world, 'busy', 'Invocations')).slice(-20)).toEqual(first.slice(-20));
    expect(sum(await valuesOf(world, 'busy', 'Errors'))).toBe(0);
    const [duration = 0] = await valuesOf(world, 'busy', 'Duration', 'Average');
    expect(duration).toBeGreaterThan(40);
    expect(duration).toBeLessThan(60);
  });

  test('gives no data points for a function that is never called, or is not there', async () => {
    addFunction(world, 'idle', {}, { traffic: { ...busy, invocationsPerMinute: 0 } });
    expect(await valuesOf(world, 'idle', 'Invocations')).toEqual([]);
    expect(await valuesOf(world, 'nobody', 'Errors')).toEqual([]);
  });

  test('knows the newest minutes only after the delay', async () => {
    const own = await sandboxForTest();
    own.sandbox.settings.metricDelaySeconds = 120;
    addFunction(own, 'busy', {}, { traffic: busy });
    const count = (await valuesOf(own, 'busy', 'Invocations', 'Sum', 10)).length;
    expect(count).toBeLessThanOrEqual(9);
    expect(count).toBeGreaterThanOrEqual(8);
    await own.sandbox.close();
  });

  test('shows a function going bad after its configuration changed, and well again after it is put back', async () => {
    const own = await sandboxForTest();
    const { state, clock } = own.sandbox;
    addFunction(own, 'fragile', {}, { traffic: busy });
    editFunction(
      state,
      own.awsAccountId,
      own.region,
      'fragile',
      { badAfterChange: { errorRate: 0.5, durationFactor: 4 } },
      clock.now(),
    );
    clock.advance(20 * minute);
    expect(sum(await valuesOf(own, 'fragile', 'Errors', 'Sum', 10))).toBe(0);
    const change = (Handler: string) =>
      lambdaClient(own).send(new UpdateFunctionConfigurationCommand({ FunctionName: 'fragile', Handler }));
    await change('new.handler');
    clock.advance(5 * minute);
    expect(sum(await valuesOf(own, 'fragile', 'Errors', 'Sum', 4))).toBeGreaterThan(100);
    expect((await valuesOf(own, 'fragile', 'Duration', 'Average', 4))[0]).toBeGreaterThan(150);
    await change('app.handler');
    clock.advance(10 * minute);
    expect(sum(await valuesOf(own, 'fragile', 'Errors', 'Sum', 5))).toBe(0);
    await own.sandbox.close();
  });

  test('refuses more than 500 queries, and a start after the end', async () => {
    const many = Array.from({ length: 501 }, (_, index) => ({ ...query('busy', 'Errors', 'Sum'), Id: `q${index}` }));
    const cloudWatch = cloudWatchClient(world);
    const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
    expect(
      (
        await faultOf(
          cloudWatch.send(new GetMetricDataCommand({ StartTime: at(0), EndTime: at(60), MetricDataQueries: many })),
        )
      ).message,
    ).toContain('500');
    expect(
      (
        await faultOf(
          cloudWatch.send(
            new GetMetricDataCommand({ StartTime: at(60), EndTime: at(0), MetricDataQueries: many.slice(0, 1) }),
          ),
        )
      ).message,
    ).toContain('StartTime');
  });
});

test('ec2 DescribeRegions answers XML with the enabled Regions', async () => {
  const answer = await fetch(world.sandbox.url, {
    method: 'POST',
    body: 'Action=DescribeRegions&Version=2016-11-15',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIA111122223333DEMO/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0',
    },
  });
  const xml = await answer.text();
  expect(answer.headers.get('content-type')).toBe('text/xml');
  expect(xml).toContain('<item><regionName>ap-east-2</regionName>');
  expect(xml.match(/<regionName>/g)?.length).toBe(19);
});
