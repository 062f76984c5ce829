import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetFunctionCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningProcess, startProcess } from '../../scripts/processes/start-process.ts';
import { until } from '../../scripts/processes/until.ts';
import { assumeRole, faultOf, lambdaClient, pause } from './testing/clients.ts';
import { addFunction } from './testing/functions.ts';
import { addRoles, sandboxForTest } from './testing.ts';

let directory: string;
let stateFile: string;
let running: RunningProcess | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
  stateFile = join(directory, 'state.jsonl');
});
afterEach(async () => {
  await running?.end('SIGKILL');
  running = undefined;
  rmSync(directory, { recursive: true });
});

describe('a state file', () => {
  test('brings back functions, roles, tags and an update that ended meanwhile', async () => {
    const first = await sandboxForTest({ stateFile, updateMilliseconds: 40 });
    addFunction(first, 'orders');
    addFunction(first, 'gone');
    first.sandbox.state.deleteFunction(first.awsAccountId, first.region, 'gone');
    const credentials = await assumeRole(first, { RoleArn: first.writeRoleArn });
    await lambdaClient(first, { credentials }).send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'orders', Handler: 'new.handler' }),
    );
    await first.sandbox.close();
    await pause(45);
    const second = await sandboxForTest({ stateFile });
    // Credentials outlive the restart as well.
    const { Configuration } = await lambdaClient(second, { credentials }).send(
      new GetFunctionCommand({ FunctionName: 'orders' }),
    );
    expect(Configuration).toMatchObject({ Handler: 'new.handler', LastUpdateStatus: 'Successful' });
    expect(await faultOf(lambdaClient(second).send(new GetFunctionCommand({ FunctionName: 'gone' })))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await second.sandbox.close();
  });

  test('survives a last line that was cut off', async () => {
    const first = await sandboxForTest({ stateFile });
    addFunction(first, 'orders');
    await first.sandbox.close();
    appendFileSync(`${stateFile}.journal`, '["function","111122223333/us-east-1/half",{"configura');
    const second = await sandboxForTest({ stateFile });
    expect([...second.sandbox.state.functionsIn(second.awsAccountId, second.region).keys()]).toEqual(['orders']);
    await second.sandbox.close();
  });

  test('begins with a whole snapshot and an empty journal at each start, and after a reset', async () => {
    const first = await sandboxForTest({ stateFile });
    addFunction(first, 'orders');
    expect(statSync(`${stateFile}.journal`).size).toBeGreaterThan(0);
    await first.sandbox.close();
    const second = await sandboxForTest({ stateFile });
    expect(readFileSync(stateFile, 'utf8')).toContain('"111122223333/us-east-1/orders"');
    second.sandbox.reset();
    expect(readFileSync(stateFile, 'utf8')).not.toContain('orders');
    expect(statSync(`${stateFile}.journal`).size).toBe(0);
    addRoles(second.sandbox, second.awsAccountId, 'again');
    expect(statSync(`${stateFile}.journal`).size).toBeGreaterThan(0);
    await second.sandbox.close();
  });
});

/** Starts the simulation as a process of its own and returns its address. */
async function startSimulation(): Promise<string> {
  const started = startProcess({
    args: ['lib/sandbox/main.ts'],
    env: {
      ...process.env,
      SANDBOX_PORT: '0',
      SANDBOX_STATE_FILE: stateFile,
      SANDBOX_QUOTAS: 'off',
      SANDBOX_UPDATE_MILLISECONDS: '5',
    },
    outputTo: 'kept',
  });
  running = started;
  const address = () => /(http:\/\/\S+)\s/.exec(started.output())?.[1];
  await until(() => address() !== undefined || !started.isRunning(), { what: 'the simulation listens', seconds: 15 });
  return address() ?? expect.unreachable(`The simulation ended: ${started.output()}`);
}

test('as a process it serves the demo, and kill -9 loses nothing that it confirmed', async () => {
  const clientOf = (endpoint: string): LambdaClient =>
    new LambdaClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIA111122223333DEMO', secretAccessKey: 'x' },
    });
  const FunctionName = 'tiny-ping';
  let url = await startSimulation();
  for (const Handler of ['first.handler', 'second.handler', 'third.handler']) {
    await clientOf(url).send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler }));
    await running?.end('SIGKILL');
    url = await startSimulation();
    const { Configuration } = await clientOf(url).send(new GetFunctionCommand({ FunctionName }));
    expect(Configuration?.Handler).toBe(Handler);
  }
  const health = await (await fetch(`${url}/_sandbox/health`)).json();
  expect(health).toMatchObject({ status: 'ok' });
});
