import { type OpenAPIClient, OpenAPIClientAxios } from 'openapi-client-axios';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { machineToken } from '#lib/commands/tokens/testing.ts';
import { database } from '#lib/db/kernel/client.ts';
import { databaseForTest } from '#lib/db/kernel/testing.ts';
import { allAtOnce, connectAccount, listFunctionsOf, testContext, testSettings } from '#lib/jobs/rollout/testing.ts';
import { startWorker, type Worker } from '#lib/jobs/start-worker.ts';
import { generateFunctions } from '#lib/sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '#lib/sandbox/testing.ts';
import { type ServedApi, serveApi } from './testing/serve-api.ts';

const region = 'us-east-1';
let sandbox: TestSandbox;
let worker: Worker;
let api: ServedApi;

beforeAll(async () => {
  await databaseForTest();
  sandbox = await sandboxForTest({ updateMilliseconds: 20 });
  Object.assign(process.env, sandbox.environment);
  worker = await startWorker(testContext());
  api = await serveApi();
});
afterAll(async () => {
  await api.close();
  await worker.stop();
  await sandbox.sandbox.close();
});

/** Calls an operation of a client that was made from the API's own description; returns its status and what it answered. */
async function call(
  client: OpenAPIClient,
  operationId: string,
  parameters: Record<string, string | string[] | number> = {},
  body?: object,
) {
  const { status, data, headers } = (await client[operationId]?.(parameters, body)) ?? raise(operationId);
  return { status, data: z.record(z.string(), z.unknown()).parse(data === '' ? {} : data), headers };
}

function raise(operationId: string): never {
  throw new Error(`The description has no operation ${operationId}.`);
}

/** A client that knows nothing but the address of the description and a token. */
async function strangersClient(token: string): Promise<OpenAPIClient> {
  const made = new OpenAPIClientAxios({
    definition: `${api.origin}/api/v1/openapi.json`,
    // A list as one parameter for each value, as the description says.
    axiosConfigDefaults: {
      paramsSerializer: { indexes: null },
      headers: { authorization: `Bearer ${token}` },
      validateStatus: () => true,
    },
  });
  return await made.init();
}

async function untilStatus(client: OpenAPIClient, rolloutId: string, wanted: string) {
  for (let tries = 0; tries < 600; tries++) {
    const { data } = await call(client, 'readRollout', { rolloutId });
    if (data['status'] === wanted) return data;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The rollout did not become ${wanted}.`);
}

const idSchema = z.object({ rolloutId: z.string() });

test('a client made from the description alone finds functions, plans, reviews, applies and reverts', async () => {
  const account = { id: await connectAccount(sandbox), awsAccountId: sandbox.awsAccountId };
  await database().account.update({ where: { id: account.id }, data: { regions: [region] } });
  const state = sandbox.sandbox.state;
  const names = generateFunctions(state, { awsAccountId: account.awsAccountId, region, count: 3, prefix: 'shop' });
  generateFunctions(state, { awsAccountId: account.awsAccountId, region, count: 2, prefix: 'other' });
  await listFunctionsOf(sandbox.sandbox, account, region);
  const variablesOf = (name: string) =>
    structuredClone(state.findFunction(account.awsAccountId, region, name)?.configuration.Environment?.Variables);
  const before = names.map(variablesOf);
  const client = await strangersClient(await machineToken('operator'));

  // Two pages of the functions whose name contains "shop".
  const first = await call(client, 'listFunctions', { 'name~': 'shop', region, limit: 2 });
  const second = await call(client, 'listFunctions', {
    ...{ 'name~': 'shop', region, limit: 2 },
    cursor: String(first.data['nextCursor']),
  });
  expect(first.headers['link']).toContain('rel="next"');
  expect(second.data['nextCursor']).toBeNull();
  const found = z
    .array(z.object({ id: z.string(), functionName: z.string() }))
    .parse([first, second].flatMap(({ data }) => data['items']));
  expect(found.map(({ functionName }) => functionName)).toEqual([...names].sort());

  const functionIds = found.map(({ id }) => id);
  const wanted = { mode: 'instrument', functionIds, settings: testSettings, strategy: allAtOnce, name: 'From afar' };
  const created = await call(client, 'createRollout', { 'Idempotency-Key': 'deploy-1' }, wanted);
  expect(created.status).toBe(201);
  const { rolloutId } = idSchema.parse(created.data);
  expect(created.headers['location']).toBe(`/api/v1/rollouts/${rolloutId}`);
  const again = await call(client, 'createRollout', { 'Idempotency-Key': 'deploy-1' }, wanted);
  expect([again.data, again.headers['idempotency-replayed']]).toEqual([{ rolloutId }, 'true']);

  const planned = await untilStatus(client, rolloutId, 'planned');
  const changes = await call(client, 'listChanges', { rolloutId, verdict: ['change'] });
  const [change] = z
    .array(z.object({ id: z.string() }))
    .length(3)
    .parse(changes.data['items']);
  const detail = await call(client, 'readChange', { rolloutId, changeId: change?.id ?? '' });
  expect(detail.data['attributes']).toContainEqual(
    expect.objectContaining({ path: 'Environment.Variables.DD_ENV', action: 'add', after: 'test' }),
  );

  const progress = await call(client, 'readRolloutProgress', { rolloutId });
  const { functions: acceptsUnchecked } = z.object({ functions: z.number() }).parse(progress.data['unchecked']);
  const apply = (ifMatch: string) =>
    call(client, 'applyRollout', { rolloutId, 'If-Match': ifMatch }, { acceptsUnchecked });
  expect(await apply(`"${'0'.repeat(64)}"`)).toMatchObject({ status: 412, data: { code: 'planOutOfDate' } });
  expect((await apply(`"${planned['planDigest']}"`)).status).toBe(204);
  await untilStatus(client, rolloutId, 'completed');
  for (const name of names) expect(variablesOf(name)).toMatchObject({ DD_ENV: 'test' });

  const reverted = await call(client, 'revertRollout', { rolloutId }, {});
  const revert = idSchema.parse(reverted.data);
  const plannedRevert = await untilStatus(client, revert.rolloutId, 'planned');
  const applied = await call(
    client,
    'applyRollout',
    { rolloutId: revert.rolloutId, 'If-Match': `"${plannedRevert['planDigest']}"` },
    { acceptsUnchecked },
  );
  expect(applied.status).toBe(204);
  await untilStatus(client, revert.rolloutId, 'completed');
  expect(names.map(variablesOf)).toEqual(before);

  // The audit log names the machine.
  const events = await database().auditEvent.findMany({ where: { rolloutId, action: 'rollout.applyRequested' } });
  expect(events.map(({ actorName }) => actorName)).toEqual(['a operator']);
});
