import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unpacedContext } from '../aws/context.ts';
import { mostNamedSetAside } from '../core/connection/scan.ts';
import { seenFunctionOf } from '../core/functions/seen-function.ts';
import { accountIdSchema } from '../core/lambda/account-id.ts';
import { storeEndedTest } from '../db/accounts/testing.ts';
import { readFunctionRow } from '../db/functions/function-page.ts';
import { saveSeenFunctions } from '../db/functions/function-rows.ts';
import { listFunctionRows } from '../db/functions/functions-page.ts';
import { database, inTransaction } from '../db/kernel/client.ts';
import { readDatabaseTime } from '../db/kernel/clock.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import type { AwkwardEffect } from '../sandbox/awkward/effect.ts';
import { demoAccounts } from '../sandbox/organisation/demo-accounts.ts';
import { generateFunctions, makeFunction } from '../sandbox/organisation/generate.ts';
import { addRoles, sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import type { WorkerContext } from './context.ts';
import { runScanRegion } from './scan.ts';

const region = 'us-east-1';
const signal = new AbortController().signal;
const context: WorkerContext = { aws: unpacedContext, log: pino({ level: 'silent' }), stopping: signal };
let test: TestSandbox;
let accountId: string;

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest();
  Object.assign(process.env, test.environment);
});
beforeEach(async () => {
  accountId = await connect(test);
});
afterEach(async () => {
  test.sandbox.faults.remove();
  test.sandbox.state.functions.clear();
  await database().account.deleteMany();
});
afterAll(() => test.sandbox.close());

async function connect(of: { awsAccountId: string; readRoleArn: string; externalId: string }): Promise<string> {
  const { awsAccountId, readRoleArn, externalId } = of;
  const data = { awsAccountId, readRoleArn, externalId, name: awsAccountId, partition: 'aws', regions: [region] };
  const { id } = await database().account.create({ data: { ...data, status: 'connected' } });
  await storeEndedTest(id);
  return id;
}
type Configuration = Parameters<typeof makeFunction>[0]['configuration'];
function put(name: string, configuration: Configuration = {}, awsAccountId: string = test.awsAccountId): void {
  const record = makeFunction({ awsAccountId, region, name, configuration });
  test.sandbox.state.putFunction(awsAccountId, region, name, record);
}
async function scan(of = accountId) {
  const { id } = await database().scan.create({ data: { accountId: of, regions: { create: [{ region }] } } });
  await runScanRegion(context, { scanId: id, region }, signal);
  return await database().scanRegion.findFirstOrThrow({ where: { scanId: id } });
}
function answerAwkwardly(operation: string, effect: Partial<AwkwardEffect>, awsAccountId?: string) {
  const match = { operation, ...(awsAccountId === undefined ? {} : { awsAccountId }) };
  return test.sandbox.faults.add({ match, effect: { kind: 'awkward', ...effect } });
}
const rows = () => database().lambdaFunction.findMany({ orderBy: { functionName: 'asc' } });
const goneNames = async () => (await rows()).filter(({ goneAt }) => goneAt !== null).map((row) => row.functionName);

describe('a Region with odd functions', () => {
  it('is read, and says which functions were set aside and why; known ones keep their row with a mark', async () => {
    const names = ['a-handler', 'b-variable', 'c-value', 'd-memory', 'e-foreign', 'f-shown', 'g-gone'];
    for (const name of names) put(name, { Handler: 'before.handler' });
    expect(await scan()).toMatchObject({ status: 'succeeded', functionCount: 7, setAsideCount: 0, setAside: [] });

    put('a-handler', { Handler: 'after\0.handler' });
    put('b-variable', { Environment: { Variables: { 'DD_\0': '1' } } });
    put('c-value', { Environment: { Variables: { TABLE: 'half \ud800' } } });
    put('d-memory', { MemorySize: 1e300 });
    put('f-shown', { Description: 'nul\0', Handler: 'after.handler' });
    const shown = test.sandbox.state.findFunction(test.awsAccountId, region, 'f-shown');
    if (shown) shown.tags = { team: 'or\0ders', half: '\udc00' };
    test.sandbox.state.deleteFunction(test.awsAccountId, region, 'g-gone');
    const foreignArn = `arn:aws:lambda:${region}:999988887777:function:e-foreign`;
    answerAwkwardly('ListFunctions', {
      edits: [{ path: 'Functions.*.FunctionArn', functionName: 'e-foreign', value: foreignArn }],
    });

    const odd = (functionName: string, member: string, problem: string) => ({
      functionName,
      failure: { code: 'awsOddFunction', params: { functionName, region, member, problem } },
    });
    const read = await scan();
    expect(read).toMatchObject({ status: 'succeeded', functionCount: 1, setAsideCount: 5, failure: null });
    expect(read.setAside).toMatchObject([
      odd('a-handler', 'Handler', 'characters'),
      odd('b-variable', 'Environment.Variables', 'characters'),
      odd('c-value', 'Environment.Variables', 'characters'),
      odd('d-memory', 'MemorySize', 'number'),
      { functionName: 'e-foreign', failure: { code: 'awsForeignAnswer', params: { answered: foreignArn } } },
    ]);
    expect(await goneNames()).toEqual(['g-gone']);
    const [known, , , , , cleaned] = await rows();
    expect(known).toMatchObject({
      handler: 'before.handler',
      unreadSince: expect.any(Date),
      unreadReason: { code: 'awsOddFunction' },
    });
    expect(cleaned).toMatchObject({
      handler: 'after.handler',
      tags: { team: 'or\ufffdders', half: '\ufffd' },
      unreadSince: null,
    });
    const query = { filters: [], sort: 'name', isDescending: false, place: 'first', pageSize: 25 } as const;
    const { items } = await listFunctionRows({ ...query, filters: [] }, 'all');
    expect(items.map(({ functionName, unreadSince }) => [functionName, unreadSince !== null])).toEqual([
      ...['a-handler', 'b-variable', 'c-value', 'd-memory', 'e-foreign'].map((name) => [name, true]),
      ['f-shown', false],
    ]);
    expect(await readFunctionRow(known?.id ?? '')).toMatchObject({ unreadReason: { params: { member: 'Handler' } } });

    // The mark says since when; what is readable again loses it.
    put('b-variable');
    await scan();
    const [still, again] = await rows();
    expect(still?.unreadSince).toEqual(known?.unreadSince);
    expect(again).toMatchObject({ functionName: 'b-variable', unreadSince: null, unreadReason: null });
  });

  it('counts no function as gone while one is listed that has no usable name', async () => {
    put('orders');
    put('payments');
    await scan();
    test.sandbox.state.deleteFunction(test.awsAccountId, region, 'payments');
    answerAwkwardly('ListFunctions', { edits: [{ path: 'Functions.*.FunctionName', value: 'or\0ders' }] });
    const { setAside } = await scan();
    expect(setAside).toMatchObject([{ functionName: '', failure: { params: { functionName: 'or\ufffdders' } } }]);
    expect(await goneNames()).toEqual([]);
  });

  it('names the first of many and counts them all', async () => {
    generateFunctions(test.sandbox.state, { awsAccountId: test.awsAccountId, region, count: 70 });
    answerAwkwardly('ListFunctions', { edits: [{ path: 'Functions.*.Timeout', value: 'soon' }] });
    const { setAsideCount, setAside } = await scan();
    expect(setAsideCount).toBe(70);
    expect(setAside).toHaveLength(mostNamedSetAside);
  });
});

describe('an answer that is no list', () => {
  it.each([
    ['lacks its functions', { edits: [{ path: 'Functions' }] }, 'awsMissingMember'],
    ['has something else in their place', { edits: [{ path: 'Functions', value: 'none' }] }, 'awsUnreadableAnswer'],
    ['comes again and again under new tokens', { pages: 'repeated' as const }, 'awsRepeatedPages'],
    ['comes again and again under one token', { pages: 'sameToken' as const }, 'awsEndlessAnswer'],
    ['is followed by empty pages without end', { pages: 'empty' as const }, 'awsEndlessAnswer'],
  ])('that %s fails its Region with a reason, and no function counts as gone', async (_what, effect, code) => {
    put('orders');
    await scan();
    put('payments');
    test.sandbox.state.deleteFunction(test.awsAccountId, region, 'orders');
    answerAwkwardly('ListFunctions', effect);
    expect(await scan()).toMatchObject({ status: 'failed', failure: { code, params: { region } } });
    expect(await goneNames()).toEqual([]);
  });

  it('of tags leaves the tags unknown, with a note, and the functions are stored', async () => {
    put('orders');
    answerAwkwardly('GetResources', { edits: [{ path: 'ResourceTagMappingList' }] });
    expect(await scan()).toMatchObject({
      status: 'succeeded',
      functionCount: 1,
      failure: {
        code: 'awsMissingMember',
        params: { operation: 'tag:GetResources', member: 'ResourceTagMappingList' },
      },
    });
  });
});

describe('two accounts, of which one answers with the functions of the other', () => {
  const liar = demoAccounts.staging;
  const connectLiar = async () => {
    const [readRoleArn] = addRoles(test.sandbox, liar, 'liar-external-id');
    return connect({ awsAccountId: liar, readRoleArn, externalId: 'liar-external-id' });
  };

  it('neither takes over a row, nor hides or adds one', async () => {
    put('orders', { Handler: 'true.handler' });
    put('orders', { Handler: 'lie.handler' }, liar);
    put('payments', { Handler: 'lie.handler' }, liar);
    await scan();
    const [before] = await rows();
    answerAwkwardly('ListFunctions', { foreignAwsAccountId: test.awsAccountId }, liar);
    expect(await scan(await connectLiar())).toMatchObject({ status: 'succeeded', functionCount: 0, setAsideCount: 2 });
    expect(await rows()).toEqual([before]);
    await scan();
    expect(await rows()).toMatchObject([{ accountId, handler: 'true.handler', goneAt: null, unreadSince: null }]);
  });

  it('the rows themselves refuse it, whoever writes: a row never changes its account, and none is begun for another’s', async () => {
    const liarId = accountIdSchema.parse(await connectLiar());
    const own = accountIdSchema.parse(accountId);
    const functionArn = (account: string, name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;
    const seen = (FunctionArn: string, Handler: string) =>
      seenFunctionOf({ FunctionName: FunctionArn.split(':').at(-1) ?? '', FunctionArn, Handler }, {}, {});
    const save = (of: typeof own, at: string, ...functions: ReturnType<typeof seen>[]) =>
      inTransaction(async (tx) => {
        const readAt = await readDatabaseTime(tx);
        const read = functions.map((one) => ({ ...one, readAt }));
        return await saveSeenFunctions(tx, { accountId: of, region: at }, read);
      });
    const orders = functionArn(test.awsAccountId, 'orders');
    await save(own, region, seen(orders, 'true.handler'));
    await save(liarId, region, seen(orders, 'lie'), seen(functionArn(test.awsAccountId, 'new'), 'lie'));
    await save(own, 'eu-west-1', seen(orders, 'elsewhere'));
    // A row that had been taken over before stays where it is, too.
    await database().lambdaFunction.updateMany({ data: { accountId: liarId } });
    await save(own, region, seen(orders, 'again'));
    expect(await rows()).toMatchObject([
      { functionName: 'orders', handler: 'true.handler', accountId: liarId, region },
    ]);
  });

  it('a replica that names another account’s function as its source changes nothing about that one', async () => {
    put('orders');
    await scan();
    const name = 'us-east-1.orders';
    put(name, { Version: '3', MasterArn: `arn:aws:lambda:${region}:${test.awsAccountId}:function:orders:3` }, liar);
    expect(await scan(await connectLiar())).toMatchObject({ setAsideCount: 1 });
    await scan();
    expect(await rows()).toMatchObject([{ functionName: 'orders', datadogStatus: 'not' }]);
  });
});
