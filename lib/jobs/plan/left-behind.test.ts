import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../../commands/kernel/run-command.ts';
import { amendRollout } from '../../commands/rollouts/amend-command.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { generateFunctions } from '../../sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import { connectAccount, instrument, listFunctionsOf, testContext, tester, testSettings } from '../rollout/testing.ts';
import { planRollout } from './job.ts';

// No worker runs here: the test works two jobs of one plan, as when a worker was held up and another one took its job over.
const region = 'us-east-1';
const slowMilliseconds = 2_500;
let test: TestSandbox;
let account: { id: string; awsAccountId: string };

beforeAll(async () => {
  await databaseForTest();
  test = await sandboxForTest();
  Object.assign(process.env, test.environment);
  account = { id: await connectAccount(test), awsAccountId: test.awsAccountId };
});
afterAll(async () => {
  await test.sandbox.close();
});

const rolloutNow = async (id: string) => await database().rollout.findUniqueOrThrow({ where: { id } });

it.each([
  ['was told that it has lost its job', true],
  ['was told nothing', false],
])(
  'a job that was left behind and %s stores nothing of earlier settings once the Rollout was amended',
  async (_name, isTold) => {
    const spec = {
      awsAccountId: account.awsAccountId,
      region,
      count: 3,
      prefix: `amended-${isTold}`,
      runtime: 'python3.12',
    };
    const names = generateFunctions(test.sandbox.state, spec);
    const known = await listFunctionsOf(test.sandbox, account, region);
    const rolloutId = await instrument(names.map((name) => known.get(name) ?? ''));
    test.sandbox.faults.add({
      match: { operation: 'GetFunction', functionName: names[0] ?? '', times: 1 },
      effect: { kind: 'latency', milliseconds: slowMilliseconds, when: 'after' },
    });
    const lost = new AbortController();
    const leftBehind = planRollout({ rolloutId }, lost.signal, testContext()).catch((error: unknown) => error);
    await delay(1_000);
    if (isTold) lost.abort();
    const never = new AbortController().signal;
    await planRollout({ rolloutId }, never, testContext());
    expect((await rolloutNow(rolloutId)).status).toBe('planned');
    await runCommand(amendRollout, { rolloutId, settings: { ...testSettings, env: 'amended' } }, tester);
    await leftBehind;
    await planRollout({ rolloutId }, never, testContext());
    expect(await rolloutNow(rolloutId)).toMatchObject({
      status: 'planned',
      planRound: 2,
      settings: { env: 'amended' },
    });
    const changes = await database().change.findMany({ where: { rolloutId } });
    const environments = changes.map(
      ({ attributes }) =>
        /"path":"Environment.Variables.DD_ENV","after":"([^"]*)"/.exec(JSON.stringify(attributes))?.[1],
    );
    expect(environments).toEqual(['amended', 'amended', 'amended']);
  },
);
