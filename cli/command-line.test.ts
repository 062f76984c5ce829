import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { serveApi } from '#app/_doors/api/testing/serve-api.ts';
import { startWorkloadIssuer } from '#lib/auth/testing/workload-issuer.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { saveProfile } from '#lib/commands/profiles/profile-commands.ts';
import { replanRollout } from '#lib/commands/rollouts/plan-commands.ts';
import { machineToken } from '#lib/commands/tokens/testing.ts';
import { database } from '#lib/db/kernel/client.ts';
import { databaseForTest } from '#lib/db/kernel/testing.ts';
import {
  connectAccount,
  listFunctionsOf,
  testContext,
  tester,
  testSettings,
  untilStatus,
} from '#lib/jobs/rollout/testing.ts';
import { startWorker, type Worker } from '#lib/jobs/start-worker.ts';
import { generateFunctions } from '#lib/sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '#lib/sandbox/testing.ts';
import { startCommandLine } from './testing/run-command-line.ts';
import { answerProblem, startWayBetween, type WayBetween } from './testing/way-between.ts';

const region = 'us-east-1';
const otherRegion = 'eu-west-1';
const home = mkdtempSync(join(tmpdir(), 'lamplighter-home-'));
let sandbox: TestSandbox;
let worker: Worker;
let api: Awaited<ReturnType<typeof serveApi>>;
let way: WayBetween;
let token: string;
let environment: Record<string, string>;
let account: { id: string; awsAccountId: string };
let round = 0;
let prefix = '';

beforeAll(async () => {
  await databaseForTest();
  sandbox = await sandboxForTest({ updateMilliseconds: 10 });
  Object.assign(process.env, sandbox.environment);
  worker = await startWorker(testContext());
  api = await serveApi();
  way = await startWayBetween(api.origin);
  token = await machineToken('operator');
  environment = { HOME: home, LAMPLIGHTER_URL: way.origin, LAMPLIGHTER_TOKEN: token };
  account = { id: await connectAccount(sandbox), awsAccountId: sandbox.awsAccountId };
  await database().account.update({ where: { id: account.id }, data: { regions: [region, otherRegion] } });
  await runCommand(saveProfile, { name: 'prod', settings: testSettings }, tester);
});
afterAll(async () => {
  await way.close();
  await api.close();
  await worker.stop();
  await sandbox.sandbox.close();
  rmSync(home, { recursive: true });
});
beforeEach(() => {
  round += 1;
  prefix = `shop${round}`;
  sandbox.sandbox.faults.remove();
});

/** Functions of this test's own, listed as a scan would have. */
async function makeFunctions(count: number, where = region): Promise<string[]> {
  const sketch = { awsAccountId: account.awsAccountId, region: where, count, prefix };
  const names = generateFunctions(sandbox.sandbox.state, sketch);
  await listFunctionsOf(sandbox.sandbox, account, where);
  return names;
}

function variablesOf(name: string) {
  return structuredClone(
    sandbox.sandbox.state.findFunction(account.awsAccountId, region, name)?.configuration.Environment?.Variables,
  );
}

const run = (...args: string[]) => startCommandLine(args, environment).ended;

const documentSchema = z.looseObject({
  exitCode: z.number(),
  rolloutId: z.string().optional(),
  number: z.number().optional(),
  planDigest: z.string().optional(),
  error: z.looseObject({ code: z.string(), message: z.string(), details: z.array(z.string()) }).optional(),
  functions: z.array(z.looseObject({ functionName: z.string() })).optional(),
});

/** Runs with `--json`: the whole of standard output is one document, which names the exit code that the process ended with. */
async function runJson(...args: string[]) {
  const { exitCode, stdout, stderr } = await run(...args, '--json');
  const document = documentSchema.parse(JSON.parse(stdout));
  expect(document.exitCode).toBe(exitCode);
  return { ...document, stderr };
}

/** The functions of this test, and how it applies a plan: at once, whatever the simulated AWS does not let be checked. */
const chosen = () => ['--functions-regex', `^${prefix}`, '-r', region, '--profile', 'prod', '--all-at-once'];
const applying = () => [...chosen(), '--accept-unchecked'];

test('finds, plans, applies what was planned, tells how far it is and reverts, without a database', async () => {
  const names = (await makeFunctions(3)).toSorted();
  const before = names.map(variablesOf);
  const listed = await run('functions', `name~=${prefix}`, `region=${region}`);
  expect([listed.exitCode, listed.stdout.split('\n').map((line) => line.split(' ')[0])]).toEqual([0, [...names, '']]);

  const plan = await runJson('plan', ...chosen());
  expect(plan).toMatchObject({ exitCode: 0, mode: 'instrument', status: 'planned', counts: { change: 3 } });
  expect(names.map(variablesOf)).toEqual(before);
  const named = ['--rollout', plan.rolloutId ?? '', '--accept-unchecked'];
  const other = await runJson('apply', ...named, '--digest', '0'.repeat(64));
  expect(other).toMatchObject({ exitCode: 5, error: { code: 'planOutOfDate' } });
  const applied = await runJson('apply', ...named, '--digest', plan.planDigest ?? '', '--wait');
  expect(applied).toMatchObject({ exitCode: 0, status: 'completed', isApplied: true, counts: { applied: 3 } });
  expect(applied.functions?.map(({ functionName, outcome }) => [functionName, outcome])).toEqual(
    names.map((name) => [name, 'applied']),
  );
  for (const name of names) expect(variablesOf(name)).toMatchObject({ DD_ENV: 'test' });

  const number = String(plan.number);
  const [status, latest, revert] = await Promise.all([
    run('status', number, '--watch'),
    run('status'),
    run('revert', number, '--wait', '--accept-unchecked'),
  ]);
  expect([status.exitCode, status.stdout]).toEqual([0, expect.stringContaining('completed: 3 of 3 applied')]);
  expect(latest.stdout).toContain(`#${number}`);
  expect([revert.exitCode, revert.stdout]).toEqual([0, expect.stringContaining('completed: 3 of 3 applied')]);
  expect(names.map(variablesOf)).toEqual(before);
});

test('a dry run shows what would change and leaves nothing behind; values stand in the place of the profile’s', async () => {
  const [name = ''] = await makeFunctions(1);
  const before = variablesOf(name);
  const choice = ['-f', name, '--profile', 'prod', '--env', 'staging', '--version', 'abc123'];
  const { exitCode, stdout } = await run('apply', ...choice, '--dry-run', '--idempotency-key', `dry-${prefix}`);
  expect([exitCode, variablesOf(name)]).toEqual([0, before]);
  expect(stdout).toContain('Environment.Variables.DD_VERSION\n        + abc123');
  const latest = await database().rollout.findFirstOrThrow({ orderBy: { number: 'desc' } });
  expect([latest.status, latest.settings]).toEqual(['discarded', expect.objectContaining({ env: 'staging' })]);
});

test('names that match nothing, or functions in places that nobody named, are bad input with the list', async () => {
  const [name = ''] = await makeFunctions(1);
  await makeFunctions(1, otherRegion);
  const rollouts = await database().rollout.count();
  const all = ['--functions-regex', `^${prefix}`, '--profile', 'prod'];
  const [unknown, twoRegions, profile, region2, nothing, condition, option, clear, nobody, interactive] =
    await Promise.all([
      runJson('apply', '-f', name, '-f', 'no-such-function', '-r', region, '--profile', 'prod'),
      runJson('apply', ...all),
      runJson('apply', '-f', name, '-r', region, '--profile', 'prd'),
      runJson('plan', ...all, '-r', 'us-east-1', '-r', 'us-west-2'),
      runJson('apply', '--profile', 'prod'),
      runJson('functions', 'colour=red'),
      runJson('apply', '--no-such-option'),
      runJson('functions', '--url', 'http://lamplighter.example.com'),
      startCommandLine(['functions'], { HOME: home, LAMPLIGHTER_URL: way.origin }).ended,
      runJson('apply', '-i'),
    ]);
  expect(unknown).toMatchObject({ exitCode: 2, error: { code: 'nothingMatches', details: ['no-such-function'] } });
  expect(twoRegions).toMatchObject({ exitCode: 2, error: { code: 'severalRegions' } });
  expect(twoRegions.error?.details.map((line) => line.split(':')[0]).toSorted()).toEqual([otherRegion, region]);
  expect(profile).toMatchObject({ exitCode: 2, error: { code: 'profileUnknown', details: ['prod'] } });
  expect(region2).toMatchObject({ exitCode: 2, error: { code: 'regionUnused', details: ['us-west-2'] } });
  expect(nothing).toMatchObject({ exitCode: 2, error: { code: 'functionsMissing' } });
  expect(condition).toMatchObject({ exitCode: 2, error: { code: 'conditionInvalid' } });
  expect(option).toMatchObject({ exitCode: 2, error: { code: 'commander.unknownOption' } });
  expect(clear).toMatchObject({ exitCode: 2, error: { code: 'urlNotEncrypted' } });
  expect([nobody.exitCode, nobody.stderr]).toEqual([2, expect.stringContaining('lamplighter login')]);
  expect(interactive).toMatchObject({ exitCode: 2, error: { code: 'nobodyThere' } });
  expect(await database().rollout.count()).toBe(rollouts);
});

test('functions of several accounts are bad input until the account is named', async () => {
  await makeFunctions(1);
  const other = await database().account.create({
    data: {
      regions: [region],
      awsAccountId: '999988887777',
      externalId: 'x',
      readRoleArn: 'arn:aws:iam::999988887777:role/r',
      name: 'staging',
      partition: 'aws',
      status: 'connected',
    },
  });
  const functionArn = `arn:aws:lambda:${region}:999988887777:function:${prefix}-elsewhere`;
  await database().lambdaFunction.create({
    data: {
      ...{ accountId: other.id, region, functionArn, functionName: `${prefix}-elsewhere`, architecture: 'x86_64' },
      ...{ datadogStatus: 'not', statusReason: { code: 'noTrace', params: {} }, seenAt: new Date() },
    },
  });
  const choice = ['--functions-regex', `^${prefix}`, '-r', region, '--profile', 'prod'];
  const several = await runJson('plan', ...choice);
  expect(several).toMatchObject({ exitCode: 2, error: { code: 'severalAccounts' } });
  expect(several.error?.details.toSorted().map((line) => line.slice(0, 12))).toEqual(
    [account.awsAccountId, '999988887777'].toSorted(),
  );
  expect(await runJson('plan', ...choice, '--account', account.awsAccountId)).toMatchObject({
    exitCode: 0,
    counts: { total: 1 },
  });
});

test('a function that fails ends with 3 and AWS’s reason, one that somebody changed meanwhile with 5', async () => {
  const [failing = '', changed = ''] = (await makeFunctions(2)).toSorted();
  const plans = await Promise.all(
    [failing, changed].map((name) => runJson('plan', '-f', name, '-r', region, '--profile', 'prod', '--all-at-once')),
  );
  const match = { operation: 'UpdateFunctionConfiguration', functionName: failing };
  sandbox.sandbox.faults.add({ match, effect: { kind: 'deny' } });
  const record = sandbox.sandbox.state.findFunction(account.awsAccountId, region, changed);
  if (record) record.configuration.Environment = { Variables: { SOMEBODY: 'else' } };
  const [failed, stale] = await Promise.all(
    plans.map(({ rolloutId = '' }) => runJson('apply', '--rollout', rolloutId, '--accept-unchecked', '--wait')),
  );
  expect(failed).toMatchObject({ exitCode: 3, functions: [{ functionName: failing, outcome: 'failed' }] });
  expect(failed?.stderr).toContain(`${failing} (${region}, ${account.awsAccountId}): failed.`);
  expect(stale).toMatchObject({ exitCode: 5, functions: [{ functionName: changed, outcome: 'stale' }] });
});

test('a plan that is another one when it is applied is not applied', async () => {
  await makeFunctions(1);
  way.disturb('POST', '/apply', async (response, pass) => {
    const { id: rolloutId } = await database().rollout.findFirstOrThrow({ orderBy: { number: 'desc' } });
    await runCommand(replanRollout, { rolloutId }, tester);
    await database().rollout.update({
      where: { id: rolloutId },
      data: { status: 'planned', planDigest: '1'.repeat(64) },
    });
    const { status, headers, body } = await pass();
    response.writeHead(status, headers).end(body);
  });
  expect(await runJson('apply', ...applying())).toMatchObject({ exitCode: 5, error: { code: 'planOutOfDate' } });
});

test('a plan that somebody has to approve ends with 4 and says how to go on', async () => {
  await makeFunctions(1);
  way.disturb('GET', '/obstacles', (response) => {
    response.setHeader('content-type', 'application/json');
    const approval = { code: 'approvalMissing', params: {}, message: 'Somebody has to approve this plan.' };
    response.end(JSON.stringify({ items: [approval] }));
  });
  const waiting = await runJson('apply', ...applying());
  expect(waiting).toMatchObject({ exitCode: 4, error: { code: 'approvalMissing' } });
  expect(waiting.error?.details[0]).toMatch(/lamplighter apply --rollout [0-9a-f-]{36} --digest [0-9a-f]{64}/);
});

test('waits as long as it is told, and a request whose answer was lost makes no second rollout', async () => {
  await makeFunctions(1);
  const rollouts = await database().rollout.count();
  const limited = { status: 429, code: 'rateLimited', detail: 'Too many requests.' };
  way.disturb('GET', '/functions', (response) => answerProblem(response, limited, { 'retry-after': '1' }));
  way.disturb('POST', '/rollouts', async (response, pass) => {
    await pass();
    response.destroy();
  });
  way.disturb('POST', '/apply', async (response, pass) => {
    await pass();
    response.destroy();
  });
  const started = Date.now();
  const { exitCode, stderr } = await runJson('apply', ...applying(), '--wait');
  expect([exitCode, await database().rollout.count()]).toEqual([0, rollouts + 1]);
  expect(Date.now() - started).toBeGreaterThan(1_000);
  expect(stderr).toContain('The console takes no more requests for the moment (429); going on in 1 s');
  expect(way.requests.filter((request) => request === 'POST /api/v1/rollouts').length).toBeGreaterThan(1);

  // The job is run again with its key: the rollout is the one that there is.
  const again = ['apply', ...applying(), '--wait', '--idempotency-key', prefix];
  const [first, second] = [await runJson(...again), await runJson(...again)];
  expect([first.exitCode, second.exitCode, second.rolloutId]).toEqual([0, 0, first.rolloutId]);
});

test('a refusal is printed as the console says it, with the request’s id', async () => {
  const denied = { status: 403, code: 'notPermitted', detail: 'Your role does not permit this.' };
  way.disturb('GET', '/rollouts', (response) => answerProblem(response, denied));
  const { exitCode, stdout, stderr } = await run('status');
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toBe('Your role does not permit this.\nRequest request-1 (in the console’s log)\n');
  expect(stderr).not.toContain(token);
});

test('a port that Node.js connects to for nobody is bad input, and is tried once', async () => {
  const { exitCode, stdout, stderr } = await run('functions', '--url', 'http://127.0.0.1:6000', '--json');
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([2, { exitCode: 2, error: { code: 'portBlocked' } }]);
  expect(stderr).toContain('Node.js connects to no console at port 6000');
  expect(stderr).not.toContain('try 2');
});

test('a console of another version is told as that, with what the console says', async () => {
  for (const code of ['routeNotFound', 'methodNotAllowed']) {
    const unknown = { status: 404, code, detail: 'The API has no such address.' };
    way.disturb('GET', '/rollouts', (response) => answerProblem(response, unknown));
    const refused = await runJson('status');
    expect(refused).toMatchObject({ exitCode: 2, error: { code, details: ['The API has no such address.'] } });
    expect(refused.error?.message).toContain(`the console at ${way.origin} are of different versions`);
  }
});

test('a kept login that has expired is told with its time; one that the console refuses with what it says', async () => {
  const folder = mkdtempSync(join(home, 'expired-'));
  mkdirSync(join(folder, 'lamplighter'));
  const expiresAt = '2026-01-02T03:04:05.000Z';
  const file = join(folder, 'lamplighter', 'login.json');
  const alone = { HOME: home, XDG_CONFIG_HOME: folder };
  writeFileSync(file, JSON.stringify({ url: way.origin, token, expiresAt }));
  const expired = await startCommandLine(['functions'], alone).ended;
  expect([expired.exitCode, expired.stdout]).toEqual([2, '']);
  expect(expired.stderr).toContain(`for ${way.origin} expired at ${expiresAt}. Run lamplighter login again`);
  const elsewhere = await startCommandLine(['functions', '--url', 'http://127.0.0.1:3000'], alone).ended;
  expect([elsewhere.exitCode, elsewhere.stderr]).toEqual([2, expect.stringContaining('There is no token for')]);

  const revoked = await startCommandLine(['functions'], { ...environment, LAMPLIGHTER_TOKEN: `${token}x` }).ended;
  expect([revoked.exitCode, revoked.stderr]).toEqual([2, expect.stringContaining('revoked or has expired')]);
  expect(revoked.stderr).not.toContain(token);
});

test('Ctrl-C leaves the rollout running and says how to go on watching it', async () => {
  await makeFunctions(1);
  const { promise: isHeld, resolve: held } = Promise.withResolvers<void>();
  const running = startCommandLine(['apply', ...applying(), '--wait'], environment);
  way.disturb('POST', '/apply', async (response, pass) => {
    const { status, headers, body } = await pass();
    // What it asks next is never answered, so it is surely waiting.
    way.disturb('GET', '/progress', () => held());
    response.writeHead(status, headers).end(body);
  });
  await isHeld;
  running.interrupt();
  const { exitCode, stderr } = await running.ended;
  const { id, number } = await database().rollout.findFirstOrThrow({ orderBy: { number: 'desc' } });
  expect([exitCode, stderr]).toEqual([130, expect.stringContaining(`lamplighter status ${number} --watch`)]);
  expect(await untilStatus(id, ['completed'])).toBe('completed');
});

test('a login is kept for its owner alone and never shown; a pipeline’s identity is exchanged for a token', async () => {
  const issuer = await startWorkloadIssuer();
  const rule = { name: 'Shop', issuer: issuer.issuer, audience: 'lamplighter', role: 'viewer', awsAccountIds: 'all' };
  process.env['LAMPLIGHTER_WORKLOAD_RULES'] = JSON.stringify([{ ...rule, claims: { repository: 'acme/shop' } }]);
  const LAMPLIGHTER_ID_TOKEN = await issuer.tokenOf();
  const login = await startCommandLine(['login', '--url', way.origin], { HOME: home, LAMPLIGHTER_ID_TOKEN }).ended;
  const file = join(home, '.config', 'lamplighter', 'login.json');
  expect([login.exitCode, statSync(file).mode & 0o777]).toEqual([0, 0o600]);
  const kept = z.object({ token: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8')));
  expect(login.stdout + login.stderr).not.toContain(kept.token);
  const later = await startCommandLine(['functions', '--json'], { HOME: home }).ended;
  expect(later.exitCode).toBe(0);
  expect((await startCommandLine(['logout'], { HOME: home }).ended).exitCode).toBe(0);
  expect((await startCommandLine(['functions'], { HOME: home }).ended).exitCode).toBe(2);
  delete process.env['LAMPLIGHTER_WORKLOAD_RULES'];
  await issuer.stop();
});

test('plans infrastructure code: a patch, or files in place', async () => {
  const folder = mkdtempSync(join(home, 'code-'));
  const service =
    'service: shop\nprovider:\n  name: aws\n  runtime: python3.12\nfunctions:\n  f:\n    handler: f.handler\n';
  mkdirSync(join(folder, 'node_modules'));
  writeFileSync(join(folder, 'serverless.yml'), service);
  const printed = await run('code', folder, '--profile', 'prod');
  expect([printed.exitCode, printed.stdout]).toEqual([0, expect.stringContaining('+++ b/serverless.yml')]);
  expect(readFileSync(join(folder, 'serverless.yml'), 'utf8')).toBe(service);
  expect(await runJson('code', folder, '--profile', 'prod', '--write')).toMatchObject({ exitCode: 0, isWritten: true });
  expect(readFileSync(join(folder, 'serverless.yml'), 'utf8')).toContain('serverless-plugin-datadog');
  const removed = await runJson('code', folder, '--remove', '--way', 'serverless', '--write');
  expect([removed.exitCode, readFileSync(join(folder, 'serverless.yml'), 'utf8')]).toEqual([0, service]);
  expect(await runJson('code', join(folder, 'none'), '--profile', 'prod')).toMatchObject({ exitCode: 2 });
});
