import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runQuery } from '../../commands/kernel/query.ts';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { createRevert } from '../../commands/rollouts/create-commands.ts';
import { readCommandLines } from '../../commands/rollouts/review-queries.ts';
import { excludeFromPreview } from '../../commands/rollouts/steering-commands.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { generateFunctions } from '../../sandbox/organisation/generate.ts';
import { lambdaClient } from '../../sandbox/testing/clients.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import { startWorker, type Worker } from '../start-worker.ts';
import { apply, connectAccount, instrument, listFunctionsOf, testContext, tester, untilStatus } from './testing.ts';

const region = 'us-east-1';
let test: TestSandbox;
let worker: Worker;
let account: { id: string; awsAccountId: string };

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest({ updateMilliseconds: 20 });
  Object.assign(process.env, test.environment);
  account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
  worker = await startWorker(testContext());
});
afterAll(async () => {
  await worker.stop();
  await test.sandbox.close();
});

const configurationOf = (name: string) =>
  structuredClone(test.sandbox.state.findFunction(test.awsAccountId, region, name)?.configuration);

/** Does what the lines for a function say, with the SDK in place of the AWS CLI: the reads, then the one update. */
async function runLines(text: string): Promise<void> {
  const client = lambdaClient(test);
  const [, name] = /--function-name '([^']+)'/.exec(text) ?? [];
  const current = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  const request = (/--cli-input-json '(.*)'\n\)/s.exec(text)?.[1] ?? '')
    .replaceAll(`'\\''`, "'")
    .replace(`'"$revision_id"'`, current.RevisionId ?? '')
    .replaceAll(/"(\w+)": '"\$value_of_\w+"'/g, (_, variable: string) => {
      const value = current.Environment?.Variables?.[variable];
      return `${JSON.stringify(variable)}: ${JSON.stringify(value)}`;
    });
  await client.send(new UpdateFunctionConfigurationCommand(JSON.parse(request)));
}

/** What AWS holds of a function that a Change can touch, and some that none does. */
function alike(name: string) {
  const { Handler, Layers, Environment, Runtime, Timeout, MemorySize, Role } = { ...configurationOf(name) };
  return { Handler, Environment, Runtime, Timeout, MemorySize, Role, Layers: Layers ?? [] };
}

const linesOf = async (rolloutId: string, functionName: string) => {
  const { id } = await database().change.findFirstOrThrow({ where: { rolloutId, functionName } });
  return await runQuery(readCommandLines, { rolloutId, changeIds: [id] }, tester);
};

it('the lines for the AWS CLI do to a function what the product does to its twin, on the way there and back', async () => {
  const world = { awsAccountId: test.awsAccountId, region };
  const [sent = '', typed = ''] = generateFunctions(test.sandbox.state, { ...world, count: 2, prefix: 'twin' });
  const twin = test.sandbox.state.findFunction(test.awsAccountId, region, sent)?.configuration;
  const own = test.sandbox.state.findFunction(test.awsAccountId, region, typed)?.configuration;
  if (twin === undefined || own === undefined) throw new Error('no functions');
  for (const member of [
    'Handler',
    'Runtime',
    'Layers',
    'Environment',
    'Architectures',
    'Timeout',
    'MemorySize',
    'Role',
  ] as const)
    Object.assign(own, { [member]: structuredClone(twin[member]) });
  const before = alike(typed);
  const ids = await listFunctionsOf(test.sandbox, account, region);
  const rolloutId = await instrument([ids.get(sent) ?? '', ids.get(typed) ?? '']);
  await untilStatus(rolloutId, ['planned']);
  const there = await linesOf(rolloutId, typed);
  expect(there.text).not.toMatch(/sk_test_|•/);
  const { id } = await database().change.findFirstOrThrow({ where: { rolloutId, functionName: typed } });
  await runCommand(excludeFromPreview, { rolloutId, changeIds: [id], reason: 'Typed' }, tester);
  await apply(rolloutId);
  await untilStatus(rolloutId, ['completed']);
  await runLines(there.text);
  expect(alike(typed)).toEqual(alike(sent));

  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, tester);
  await untilStatus(revertId, ['planned']);
  const back = await linesOf(revertId, sent);
  await runLines(back.text.replaceAll(sent, typed));
  expect(alike(typed)).toEqual(before);
});
