import { GetFunctionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { addFunction } from '../testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../testing.ts';
import type { AwkwardEffect } from './effect.ts';

let test: TestSandbox;
let lambda: LambdaClient;
beforeAll(async () => {
  test = await sandboxForTest();
  for (const name of ['orders', 'payments']) addFunction(test, name);
  const credentials = test.administratorOf(test.awsAccountId);
  lambda = new LambdaClient({ region: test.region, endpoint: test.sandbox.url, credentials });
});
afterEach(() => test.sandbox.faults.remove());
afterAll(() => test.sandbox.close());

function answerAwkwardly(operation: string, effect: Partial<AwkwardEffect>): void {
  test.sandbox.faults.add({ match: { operation }, effect: { kind: 'awkward', ...effect } });
}
const list = (Marker?: string) => lambda.send(new ListFunctionsCommand(Marker === undefined ? {} : { Marker }));

it('edits the members that are named, of all entries or of one function', async () => {
  answerAwkwardly('ListFunctions', {
    edits: [
      { path: 'Functions.*.Handler', functionName: 'orders', value: 'odd\0' },
      { path: 'Functions.*.Role' },
      { path: 'Nothing.like.this', value: 1 },
    ],
  });
  const { Functions = [] } = await list();
  expect(Functions.map(({ Handler, Role }) => [Handler === 'odd\0', Role])).toEqual([
    [true, undefined],
    [false, undefined],
  ]);
});

it('answers with the ARNs of another account, and leaves the functions as they are', async () => {
  answerAwkwardly('GetFunction', { foreignAwsAccountId: '999988887777' });
  const ask = () => lambda.send(new GetFunctionCommand({ FunctionName: 'orders' }));
  expect((await ask()).Configuration?.FunctionArn).toContain(':999988887777:');
  test.sandbox.faults.remove();
  expect((await ask()).Configuration?.FunctionArn).toContain(`:${test.awsAccountId}:`);
});

it.each([
  ['sameToken', [2, 2, 2], 1],
  ['repeated', [2, 2, 2], 3],
  ['empty', [2, 0, 0], 3],
] as const)('gives pages without end: %s', async (pages, sizes, tokens) => {
  answerAwkwardly('ListFunctions', { pages });
  const answers = [await list()];
  for (let more = 0; more < 2; more += 1) answers.push(await list(answers.at(-1)?.NextMarker));
  expect(answers.map(({ Functions }) => Functions?.length)).toEqual(sizes);
  expect(new Set(answers.map(({ NextMarker }) => NextMarker)).size).toBe(tokens);
});
