import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetFunctionCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assumeRole, faultOf, lambdaClient, pause } from './testing/clients.ts';
import { addFunction } from './testing/functions.ts';
import { addRoles, sandboxForTest } from './testing.ts';

let directory: string;
let stateFile: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
  stateFile = join(directory, 'state.jsonl');
});
afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
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

  test('takes up accounts and layers that were stored with the twelve digits as accountId', async () => {
    const first = await sandboxForTest({ stateFile, organisation: 'demo' });
    const accounts = [...first.sandbox.state.accounts.values()];
    const layers = [...first.sandbox.state.layers.values()];
    await first.sandbox.close();
    expect(layers.length).toBeGreaterThan(0);
    writeFileSync(stateFile, readFileSync(stateFile, 'utf8').replaceAll('"awsAccountId":', '"accountId":'));
    const second = await sandboxForTest({ stateFile });
    expect([...second.sandbox.state.accounts.values()]).toEqual(accounts);
    expect([...second.sandbox.state.layers.values()]).toEqual(layers);
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

async function startProcess(): Promise<string> {
  const started = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      ...process.env,
      SANDBOX_PORT: '0',
      SANDBOX_STATE_FILE: stateFile,
      SANDBOX_QUOTAS: 'off',
      SANDBOX_UPDATE_MILLISECONDS: '5',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  return new Promise((resolve, reject) => {
    let text = '';
    started.once('exit', (code) => reject(new Error(`the simulation ended with ${code}`)));
    started.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const url = /http:\/\/\S+/.exec(text)?.[0];
      if (url) resolve(url);
    });
  });
}

test('as a process it serves the demo, and kill -9 loses nothing that it confirmed', async () => {
  const clientOf = (endpoint: string): LambdaClient =>
    new LambdaClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIA111122223333DEMO', secretAccessKey: 'x' },
    });
  const FunctionName = 'tiny-ping';
  let url = await startProcess();
  for (const Handler of ['first.handler', 'second.handler', 'third.handler']) {
    await clientOf(url).send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler }));
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child?.kill('SIGKILL');
    await ended;
    url = await startProcess();
    const { Configuration } = await clientOf(url).send(new GetFunctionCommand({ FunctionName }));
    expect(Configuration?.Handler).toBe(Handler);
  }
  const health = await (await fetch(`${url}/_sandbox/health`)).json();
  expect(health).toMatchObject({ status: 'ok' });
});
