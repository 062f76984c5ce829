import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startWorkloadIssuer, type WorkloadIssuer } from '#lib/auth/testing/workload-issuer.ts';
import { answerSchema } from '#lib/commands/api/answer.ts';
import { hasBody, pathNames } from '#lib/commands/api/operation.ts';
import { operations } from '#lib/commands/api/operations.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { machineToken } from '#lib/commands/tokens/testing.ts';
import { createOwnToken } from '#lib/commands/tokens/token-commands.ts';
import { personCaller } from '#lib/core/access/caller.ts';
import { rolePermissions, userRoles } from '#lib/core/access/permissions.ts';
import { accountIdSchema } from '#lib/core/lambda/account-id.ts';
import { storeEndedTest } from '#lib/db/accounts/testing.ts';
import { database } from '#lib/db/kernel/client.ts';
import { databaseForTest } from '#lib/db/kernel/testing.ts';
import { allAtOnce, connectAccount, listFunctionsOf, testContext, testSettings } from '#lib/jobs/rollout/testing.ts';
import { startWorker, type Worker } from '#lib/jobs/start-worker.ts';
import { generateFunctions } from '#lib/sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '#lib/sandbox/testing.ts';
import { answerApi } from './answer-api.ts';
import { type Answer, expectDescribed } from './testing/described.ts';

const region = 'us-east-1';
let sandbox: TestSandbox;
let worker: Worker;
let issuer: WorkloadIssuer;
let accountId: string;
let functionIds: string[];
const tokens = new Map<string, string>();

beforeAll(async () => {
  await databaseForTest();
  sandbox = await sandboxForTest({ updateMilliseconds: 20 });
  Object.assign(process.env, sandbox.environment);
  worker = await startWorker(testContext());
  issuer = await startWorkloadIssuer();
  const rule = { name: 'CI', issuer: issuer.issuer, audience: 'lamplighter', role: 'operator', awsAccountIds: 'all' };
  process.env['LAMPLIGHTER_WORKLOAD_RULES'] = JSON.stringify([{ ...rule, claims: { repository: 'acme/shop' } }]);
  accountId = await connectAccount(sandbox);
  await database().account.update({ where: { id: accountId }, data: { regions: [region] } });
  const place = { awsAccountId: sandbox.awsAccountId, region };
  generateFunctions(sandbox.sandbox.state, { ...place, count: 4, prefix: 'shop' });
  const listed = await listFunctionsOf(sandbox.sandbox, { id: accountId, awsAccountId: sandbox.awsAccountId }, region);
  functionIds = [...listed.values()];
  for (const role of userRoles) tokens.set(role, await machineToken(role));
});
afterAll(async () => {
  delete process.env['LAMPLIGHTER_WORKLOAD_RULES'];
  await issuer.stop();
  await worker.stop();
  await sandbox.sandbox.close();
});

type Asked = {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: object;
  headers?: Record<string, string>;
  token?: string;
};

function operationOf(id: string) {
  const operation = operations.find((one) => one.id === id);
  if (!operation) throw new Error(`There is no operation ${id}.`);
  return operation;
}

/** Asks for an operation, as an administrator unless another token is given ('' for none), and expects the answer to be described. */
async function ask(id: string, { path = {}, query = {}, body, headers = {}, token = tokens.get('owner') }: Asked = {}) {
  const operation = operationOf(id);
  const address = operation.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => path[name] ?? crypto.randomUUID());
  const url = new URL(`http://127.0.0.1:3000/api/v1${address}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  const request = new Request(url, {
    method: operation.method,
    headers: {
      host: '127.0.0.1:3000',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await answerApi(request);
  const text = await response.text();
  const answer: Answer = {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
  expectDescribed(operation, answer);
  return { ...answer, members: z.record(z.string(), z.unknown()).parse(answer.body ?? {}) };
}

const succeeded = new Set<string>();

/** The same for an answer that is no refusal; returns its members. */
async function succeed(id: string, asked: Asked = {}) {
  const { status, members } = await ask(id, asked);
  expect({ id, status, members: status < 300 ? undefined : members }).toMatchObject({
    status: expect.any(Number),
    members: undefined,
  });
  succeeded.add(id);
  return members;
}

const textOf = (value: unknown) => z.string().parse(value);

async function untilStatus(rolloutId: string, wanted: string) {
  for (let tries = 0; tries < 600; tries++) {
    const rollout = await succeed('readRollout', { path: { rolloutId } });
    if (rollout['status'] === wanted) return rollout;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`The rollout did not become ${wanted}.`);
}

async function plan(strategy: object = allAtOnce) {
  const body = { mode: 'instrument', functionIds, settings: testSettings, strategy };
  const rolloutId = textOf((await succeed('createRollout', { body }))['rolloutId']);
  return { rolloutId, digest: textOf((await untilStatus(rolloutId, 'planned'))['planDigest']) };
}

async function apply(rolloutId: string, digest: string) {
  const body = { acceptsUnchecked: 1_000 };
  await succeed('applyRollout', { path: { rolloutId }, headers: { 'if-match': `"${digest}"` }, body });
}

/** The plan's digest once it is planned as it is now, which excluding and amending change. */
const digestOf = async (rolloutId: string) => textOf((await untilStatus(rolloutId, 'planned'))['planDigest']);

describe('every operation', () => {
  test('answers as it is described: who asks, accounts, functions, profiles, audit, code', async () => {
    expect(await succeed('readMe')).toMatchObject({ kind: 'machine', tokenName: 'a owner', atMost: null });
    const exchanged = await succeed('exchangeToken', { token: await issuer.tokenOf() });
    expect(await succeed('readMe', { token: textOf(exchanged['token']) })).toMatchObject({ tokenName: 'CI' });
    await succeed('readWorker');
    await succeed('listAccounts');
    await succeed('readAccount', { path: { accountId } });
    const { scanId } = await succeed('requestScan', { path: { accountId }, body: {} });
    await succeed('readScan', { path: { scanId: textOf(scanId) } });
    await succeed('readNextScan', { path: { accountId } });
    await succeed('listScans', { path: { accountId }, query: { limit: '1' } });
    const [functionId = ''] = functionIds;
    await succeed('listFunctions', { query: { region: 'us-east-1,eu-west-1', 'name~': 'shop' } });
    await succeed('readFunction', { path: { functionId } });
    await succeed('listFunctionChanges', { path: { functionId } });
    await succeed('readCoverage', { query: { tagKey: 'team', days: '30' } });
    const settings = { ...testSettings, env: 'staging' };
    const { profileId } = await succeed('createProfile', { body: { name: 'One', settings } });
    const path = { profileId: textOf(profileId) };
    await succeed('replaceProfile', { path, body: { name: 'Two', settings } });
    expect(await succeed('readProfile', { path })).toMatchObject({ name: 'Two' });
    await succeed('listProfiles');
    const made = await succeed('createRollout', { body: { mode: 'instrument', functionIds, ...path } });
    const fromProfile = await untilStatus(textOf(made['rolloutId']), 'planned');
    expect(fromProfile['settings']).toMatchObject({ env: 'staging' });
    await succeed('deleteProfile', { path });
    await succeed('listAuditEvents', { query: { action: 'profile.created', limit: '1' } });
    await succeed('readAuditProtection');
    const files = [
      {
        path: 'serverless.yml',
        text: 'service: shop\nprovider:\n  name: aws\n  runtime: nodejs22.x\nfunctions:\n  pay:\n    handler: pay.handler\n',
      },
    ];
    const planned = await succeed('planCode', { body: { files, mode: 'instrument', settings: testSettings } });
    expect(planned['patch']).toContain('+++ b/serverless.yml');
  });

  test('answers as it is described: a rollout from its plan to its revert', async () => {
    const discarded = await plan();
    const path = { rolloutId: discarded.rolloutId };
    await succeed('replanRollout', { path });
    await untilStatus(discarded.rolloutId, 'planned');
    await succeed('amendRollout', { path, body: { name: 'Amended' } });
    await untilStatus(discarded.rolloutId, 'planned');
    const { items } = await succeed('listChanges', { path, query: { limit: '2', verdict: 'change' } });
    const [change] = z.array(z.object({ id: z.string() })).parse(items);
    const changePath = { ...path, changeId: change?.id ?? '' };
    await succeed('readChange', { path: changePath });
    await succeed('listChangeEvents', { path: changePath });
    await succeed('listFindings', { path });
    const chosen = { changeIds: [changePath.changeId] };
    expect(await succeed('excludeFromPreview', { path, body: { ...chosen, reason: 'Not now' } })).toEqual({ count: 1 });
    expect(await succeed('includeInPreview', { path, body: chosen })).toEqual({ count: 1 });
    await succeed('listObstaclesToApplying', { path });
    await succeed('listObstaclesToGoingOn', { path });
    await succeed('discardRollout', { path });

    // One function, then the rest after an hour: time to pause, to steer and to end it.
    const paced = { ...allAtOnce, waves: [{ functions: 1 }, { percent: 100 }], bakeSeconds: 3_600 };
    const slow = await plan(paced);
    const slowPath = { rolloutId: slow.rolloutId };
    await apply(slow.rolloutId, slow.digest);
    await succeed('pauseRollout', { path: slowPath });
    await succeed('resumeRollout', { path: slowPath, body: { withoutFailed: false } });
    const { waves: _waves, ...pace } = paced;
    await succeed('changePace', { path: slowPath, body: { pace: { ...pace, bakeSeconds: 1_800 } } });
    const pending = await succeed('listChanges', { path: slowPath, query: { wave: '1' } });
    const [last] = z.array(z.object({ id: z.string() })).parse(pending['items']);
    const left = { changeIds: [last?.id ?? ''], reason: 'Later' };
    expect(await succeed('excludeFromRollout', { path: slowPath, body: left })).toEqual({ count: 1 });
    await succeed('readRolloutProgress', { path: slowPath, query: { changedWithinSeconds: '60' } });
    await succeed('cancelRollout', { path: slowPath });
    const again = await succeed('previewAgain', { path: slowPath, body: { changeIds: left.changeIds } });
    await untilStatus(textOf(again['rolloutId']), 'planned');

    // What failed is sent again.
    const whole = await plan();
    const wholePath = { rolloutId: whole.rolloutId };
    await apply(whole.rolloutId, await digestOf(whole.rolloutId));
    await untilStatus(whole.rolloutId, 'completed');
    expect((await ask('retryRollout', { path: wholePath })).status).toBe(409);
    await database()
      .$executeRaw`UPDATE change SET outcome = 'failed', failure = '{"code":"awsServiceFault","params":{}}'
      WHERE id = (SELECT id FROM change WHERE rollout_id = ${whole.rolloutId}::uuid AND outcome = 'applied' LIMIT 1)`;
    expect(await succeed('retryRollout', { path: wholePath })).toEqual({ count: 1 });
    await untilStatus(whole.rolloutId, 'completed');
    // Somebody edits a function at AWS, as a scan would find.
    const item = { path: 'Environment.Variables.DD_ENV', kind: 'different', ours: 'test', now: 'other' };
    const { id: driftChangeId } = await database().change.findFirstOrThrow({
      where: { ...wholePath, outcome: 'applied' },
    });
    const [driftedId = ''] = functionIds;
    const drift = { drift: [item], driftDigest: 'digest', driftSince: new Date(), driftChangeId };
    await database().lambdaFunction.update({ where: { id: driftedId }, data: drift });
    const acceptance = { path: { functionId: driftedId }, body: { driftDigest: 'digest', reason: 'Known' } };
    await succeed('acceptDrift', acceptance);
    expect(await succeed('readFunction', { path: acceptance.path })).toMatchObject({ driftState: 'accepted' });
    expect(await succeed('bringBack', { body: { functionIds: [driftedId] } })).toMatchObject({
      rolloutId: expect.any(String),
    });
    await succeed('listTimeline', { path: acceptance.path, query: { limit: '2' } });
    const state = { changeId: driftChangeId, side: 'before' };
    const { functionArn } = await database().change.findUniqueOrThrow({ where: { id: driftChangeId } });
    const { id: functionId } = await database().lambdaFunction.findUniqueOrThrow({ where: { functionArn } });
    expect(await succeed('restoreFunction', { path: { functionId }, body: { state } })).toMatchObject({
      rolloutId: expect.any(String),
    });
    await succeed('listObstaclesToReverting', { path: wholePath });
    await succeed('revertRollout', { path: wholePath, body: {} });
    await succeed('listRollouts', { query: { status: 'completed', limit: '1' } });
  });

  test('answers as it is described: the approval of a plan, by a person alone', async () => {
    const userId = crypto.randomUUID();
    await database().user.create({ data: { id: userId, name: 'Bo', email: 'bo@example.com', role: 'approver' } });
    const own = { name: 'laptop', role: 'approver', accounts: 'all', validDays: 1 } as const;
    const { token } = await runCommand(createOwnToken, own, personCaller({ userId, name: 'Bo', role: 'approver' }));
    await database().account.update({ where: { id: accountId }, data: { requiresApproval: true } });
    const removal = { mode: 'remove', functionIds, strategy: allAtOnce };
    const rolloutId = textOf((await succeed('createRollout', { body: removal }))['rolloutId']);
    const path = { rolloutId };
    const headers = { 'if-match': `"${await digestOf(rolloutId)}"` };
    const body = {};
    const refused = await ask('applyRollout', { path, headers, body: { acceptsUnchecked: 1_000 } });
    expect(refused).toMatchObject({ status: 409, members: { code: 'approvalMissing' } });
    await succeed('requestApproval', { path, headers, body: { askedIds: [userId] } });
    await succeed('commentOnRollout', { path, body: { comment: 'For the sale' } });
    const asMachine = { path, headers, body, token: tokens.get('approver') ?? '' };
    expect(await ask('approveRollout', asMachine)).toMatchObject({ status: 403, members: { code: 'notPermitted' } });
    await succeed('approveRollout', { path, headers, body, token });
    expect(await succeed('readApproval', { path })).toMatchObject({ accounts: [{ state: 'approved' }] });
    await apply(rolloutId, await digestOf(rolloutId));
    await database().account.update({ where: { id: accountId }, data: { requiresApproval: false } });
  });

  test('has been asked for with success', () => {
    expect(operations.map(({ id }) => id).filter((id) => !succeeded.has(id))).toEqual([]);
  });

  test.each(operations.map(({ id }) => id))('%s: refuses whoever shows no token or may not do it', async (id) => {
    const operation = operationOf(id);
    const body = hasBody(operation) && answerSchema(operation) !== undefined ? {} : undefined;
    expect(await ask(id, { token: '' })).toMatchObject({ status: 401, members: { code: 'tokenMissing' } });
    if (operation.admits === 'workload') return;
    expect(await ask(id, { token: `lamplighter_${'0'.repeat(49)}` })).toMatchObject({ status: 401 });
    for (const role of userRoles) {
      const { status, members } = await ask(id, { token: tokens.get(role) ?? '', ...(body ? { body } : {}) });
      const isPermitted =
        operation.runs.permission !== 'anyone' && rolePermissions[role].includes(operation.runs.permission);
      expect([id, role, members['code'] === 'notPermitted', status === 403]).toEqual([
        id,
        role,
        !isPermitted,
        !isPermitted,
      ]);
    }
  });

  test('of an account or a rollout: is refused to a token for another account', async () => {
    const other = await database().account.create({
      data: {
        ...{ awsAccountId: '999988887777', name: 'other', partition: 'aws', externalId: 'x', status: 'connected' },
        readRoleArn: 'arn:aws:iam::999988887777:role/read',
      },
    });
    await storeEndedTest(other.id);
    const token = await machineToken('admin', [accountIdSchema.parse(other.id)]);
    const { rolloutId } = await plan();
    const changeId = (await database().change.findFirstOrThrow({ where: { rolloutId } })).id;
    const scanId = (await database().scan.findFirstOrThrow({ where: { accountId } })).id;
    const named: Record<string, string> = { accountId, rolloutId, changeId, scanId, functionId: functionIds[0] ?? '' };
    const bodies: Record<string, object> = {
      excludeFromPreview: { changeIds: [changeId], reason: 'x' },
      includeInPreview: { changeIds: [changeId] },
      excludeFromRollout: { changeIds: [changeId], reason: 'x' },
      commentOnRollout: { comment: 'x' },
      acceptDrift: { driftDigest: 'x', reason: 'x' },
      restoreFunction: { state: { changeId, side: 'after' } },
      changePace: { pace: (({ waves: _waves, ...pace }) => pace)(allAtOnce) },
    };
    const headers = { 'if-match': `"${'0'.repeat(64)}"` };
    const ofAccounts = operations.filter((one) => pathNames(one).some((name) => name in named));
    expect(ofAccounts.length).toBeGreaterThan(25);
    for (const { id, method, ifMatch } of ofAccounts) {
      const body = method === 'GET' ? {} : { body: bodies[id] ?? {} };
      const { status, members } = await ask(id, {
        path: named,
        token,
        ...body,
        ...(ifMatch ? { headers } : {}),
      });
      expect([id, status, members['code']]).toEqual([id, 404, 'notFound']);
    }
    // And lists that are narrowed show nothing of it.
    for (const id of ['listFunctions', 'listRollouts'])
      expect(await succeed(id, { token })).toMatchObject({ items: [] });
    const created = await ask('createRollout', { token, body: { mode: 'remove', functionIds } });
    expect(created.members['code']).toBe('notPermitted');
  });
});
