import crypto from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProcess } from '../../scripts/processes/start-process.ts';
import { auth } from '../auth/auth.ts';
import { listAccounts, readAccount } from '../commands/accounts/account-queries.ts';
import { testConnection } from '../commands/accounts/connection-test-commands.ts';
import { readConnectionTest } from '../commands/accounts/connection-test-queries.ts';
import { requestScan } from '../commands/accounts/scan-commands.ts';
import { exportAuditEvents, exportAuditProof, listAuditEvents } from '../commands/audit/audit-queries.ts';
import { listFunctions, readFunction } from '../commands/functions/function-queries.ts';
import { runQuery, runStreamQuery } from '../commands/kernel/query.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { choosePassword, inviteUser } from '../commands/people/link-commands.ts';
import { setUpOwner } from '../commands/people/owner-commands.ts';
import { changeOwnPassword } from '../commands/people/password-commands.ts';
import { listUsers } from '../commands/people/person-commands.ts';
import { beginSecondFactor, confirmSecondFactor, passSecondFactor } from '../commands/people/second-factor-commands.ts';
import { issueSetUpCode } from '../commands/people/set-up-code.ts';
import { recordFailedSignIn } from '../commands/people/sign-in-commands.ts';
import { totpCode } from '../commands/people/totp.ts';
import { saveProfile } from '../commands/profiles/profile-commands.ts';
import { listProfiles, readProfile } from '../commands/profiles/profile-queries.ts';
import {
  listChangeEvents,
  listChanges,
  listDiffGroups,
  listFindingGroups,
  readChange,
} from '../commands/rollouts/change-queries.ts';
import { createRevert, createRollout } from '../commands/rollouts/create-commands.ts';
import { exportPlan, readCommandLines } from '../commands/rollouts/review-queries.ts';
import { readRollout, readRolloutProgress } from '../commands/rollouts/rollout-queries.ts';
import { createWebhook, testWebhook } from '../commands/webhooks/webhook-commands.ts';
import { listDeliveries, listWebhooks, readDelivery } from '../commands/webhooks/webhook-queries.ts';
import { type Caller, personCaller, stranger } from '../core/access/caller.ts';
import { csvLine } from '../core/audit/csv.ts';
import { type MarkedSecret, secretsIn } from '../core/testing/marked-secrets.ts';
import { database } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { addFunction } from '../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../sandbox/testing.ts';
import { allAtOnce, apply, testSettings } from './rollout/testing.ts';

const region = 'us-east-1';
const password = 'lantern-"harbour"/42+Ä';
const nextPassword = 'another-"harbour"/43+Ö';
/** Every secret that was planted or made, as the places below come to know them. */
const secrets: MarkedSecret[] = [];
const plant = (
  name: string,
  value = `${crypto.randomBytes(9).toString('hex')}"/+ ä${crypto.randomBytes(6).toString('hex')}`,
) => {
  secrets.push({ name, value });
  return value;
};
/** Everything that was shown to somebody: results of queries, exports, messages to webhooks. */
const shown: string[] = [];
const show = (value: unknown) => void shown.push(JSON.stringify(value));

let sandbox: TestSandbox;
let worker: ReturnType<typeof startProcess>;
let receiverUrl: string;
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    // The signature is made with the secret and is no secret.
    shown.push(body);
    response.writeHead(500).end(secrets.map(({ value }) => value).join('\n'));
  });
});

beforeAll(async () => {
  const databaseUrl = await databaseForTest();
  sandbox = await sandboxForTest({ updateMilliseconds: 20 });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  receiverUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  Object.assign(process.env, sandbox.environment, {
    LAMPLIGHTER_WEBHOOK_PRIVATE: 'allow',
    BETTER_AUTH_SECRET: plant('BETTER_AUTH_SECRET'),
    OIDC_CLIENT_SECRET: plant('OIDC_CLIENT_SECRET'),
    LAMPLIGHTER_METRICS_TOKEN: plant('LAMPLIGHTER_METRICS_TOKEN'),
    LAMPLIGHTER_SMTP_URL: `smtps://lamp:${encodeURIComponent(plant('the mail server’s password'))}@mail.example`,
    AWS_SECRET_ACCESS_KEY: plant('AWS_SECRET_ACCESS_KEY'),
  });
  plant('LAMPLIGHTER_KEY', process.env['LAMPLIGHTER_KEY']);
  const databasePassword = decodeURIComponent(new URL(databaseUrl).password);
  if (databasePassword.length >= 10) plant('the database’s password', databasePassword);
  worker = startProcess({
    args: ['lib/jobs/worker.ts'],
    env: { ...process.env, LOG_LEVEL: 'trace' },
    outputTo: 'kept',
  });
});
afterAll(async () => {
  await worker.end('SIGKILL');
  receiver.close();
  await sandbox.sandbox.close();
  for (const name of [
    'LAMPLIGHTER_WEBHOOK_PRIVATE',
    'BETTER_AUTH_SECRET',
    'OIDC_CLIENT_SECRET',
    'LAMPLIGHTER_METRICS_TOKEN',
  ])
    delete process.env[name];
});

const everyFunction = {
  filters: [],
  sort: 'name' as const,
  isDescending: false,
  place: 'first' as const,
  pageSize: 25,
};

/** Asks until the answer is what is waited for; every answer is one that a page would have shown. */
async function until<Result>(ask: () => Promise<Result>, isThere: (result: Result) => boolean): Promise<Result> {
  let result: Result | undefined;
  await expect
    .poll(
      async () => {
        result = await ask();
        show(result);
        return isThere(result);
      },
      { timeout: 30_000, interval: 50 },
    )
    .toBe(true);
  if (result === undefined) throw new Error('nothing was asked');
  return result;
}

/** People: passwords, wrong ones too, a session, a second factor with its recovery codes, links, the set-up code. */
async function plantPeople(): Promise<Caller> {
  const email = 'owner@lamplighter.example';
  const code = plant('the set-up code', await issueSetUpCode());
  await expect(setUpOwner({ code: plant('a wrong set-up code'), email, name: 'Olive', password })).rejects.toThrow();
  const { id } = await setUpOwner({ code, email, name: 'Olive', password: plant('a password', password) });
  const owner = personCaller({ userId: id, name: 'Olive', role: 'owner' });
  const response = await (await auth()).handler(
    new Request('http://127.0.0.1:3000/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://127.0.0.1:3000' },
      body: JSON.stringify({ email, password }),
    }),
  );
  expect(response.status).toBe(200);
  const [cookie = ''] = response.headers.getSetCookie();
  plant('the session’s cookie', decodeURIComponent(/=([^;]+)/.exec(cookie)?.[1] ?? ''));
  // Into the field of the address people also type passwords.
  await runCommand(recordFailedSignIn, { email: plant('a password in the place of an address') }, stranger);
  const wrong = { current: plant('a wrong password'), next: nextPassword };
  await expect(changeOwnPassword(wrong, owner)).rejects.toThrow('passwordWrong');
  await changeOwnPassword({ current: password, next: plant('the next password', nextPassword) }, owner);
  const { secret } = await runCommand(beginSecondFactor, {}, owner);
  plant('the secret of the second factor', secret);
  const { recoveryCodes } = await runCommand(
    confirmSecondFactor,
    { code: totpCode(secret, Math.floor(Date.now() / 30_000)) },
    owner,
  );
  for (const recoveryCode of recoveryCodes) plant('a recovery code', recoveryCode);
  const [first = ''] = recoveryCodes;
  await runCommand(passSecondFactor, { email, password: nextPassword, code: first }, stranger);
  await runCommand(passSecondFactor, { email, password: nextPassword, code: plant('a wrong code') }, stranger);
  const invited = { email: 'eve@lamplighter.example', name: 'Eve', role: 'viewer' } as const;
  const { token } = await runCommand(inviteUser, invited, owner);
  plant('an invitation', token);
  const weak = {
    token: plant('a made-up invitation', crypto.randomBytes(32).toString('base64url')),
    password: nextPassword,
  };
  await expect(runCommand(choosePassword, weak, stranger)).rejects.toThrow('linkVoid');
  show(await runQuery(listUsers, {}, owner));
  return owner;
}

async function plantWebhook(owner: Caller): Promise<void> {
  const url = `${receiverUrl}/hooks/${plant('a webhook’s address', crypto.randomBytes(20).toString('hex'))}`;
  const { webhookId, secret } = await runCommand(
    createWebhook,
    { name: 'Chat', url, events: ['rollout.finished'], format: 'json' },
    owner,
  );
  plant('a webhook’s secret', secret ?? '');
  plant('a webhook’s secret, its bytes', Buffer.from((secret ?? '').slice(6), 'base64').toString('latin1'));
  const { deliveryId } = await runCommand(testWebhook, { webhookId }, owner);
  await until(
    () => runQuery(readDelivery, { deliveryId }, owner),
    ({ attempts }) => attempts > 0,
  );
  show([await runQuery(listWebhooks, {}, owner), await runQuery(listDeliveries, { limit: 100 }, owner)]);
}

/** Functions with secrets in their variables and tags, of which one's update fails with an error that repeats them all. */
async function plantFunctions(): Promise<void> {
  for (const name of ['plain', 'failing', 'foreign']) {
    const variables = { DB_PASSWORD: plant(`a variable of ${name}`), LONG: plant(`another of ${name}`) };
    addFunction(sandbox, name, { configuration: { Environment: { Variables: variables } } });
  }
  const reason = `The environment is too large. String measured: ${JSON.stringify(
    Object.fromEntries(secrets.filter(({ name }) => name.endsWith('failing')).map(({ name, value }) => [name, value])),
  )}`;
  sandbox.sandbox.faults.add({
    match: { operation: 'UpdateFunctionConfiguration', functionName: 'failing' },
    effect: { kind: 'updateFails', reason },
  });
}

async function connectAndScan(owner: Caller): Promise<void> {
  const { awsAccountId, externalId, readRoleArn, writeRoleArn } = sandbox;
  const { id } = await database().account.create({
    data: {
      awsAccountId,
      externalId,
      readRoleArn,
      writeRoleArn,
      name: 'production',
      partition: 'aws',
      regions: [region],
      callsPerSecond: 15,
    },
  });
  const account = await runQuery(readAccount, { accountId: id }, owner);
  const { testId } = await runCommand(testConnection, { accountId: account.id, readRoleArn, writeRoleArn }, owner);
  await until(
    () => runQuery(readConnectionTest, { testId }, owner),
    ({ finishedAt }) => finishedAt !== null,
  );
  await runCommand(requestScan, { accountId: account.id }, owner);
  await until(
    () => runQuery(listFunctions, everyFunction, owner),
    ({ total }) => total === 3,
  );
  show([await runQuery(listAccounts, {}, owner), await runQuery(readAccount, { accountId: id }, owner)]);
}

/** A key in plain text, saved in a profile, written to functions, and taken back from them. */
async function instrumentAndRevert(owner: Caller): Promise<void> {
  const value = plant('a Datadog API key', crypto.randomBytes(16).toString('hex'));
  const settings = { ...testSettings, apiKey: { source: 'plain', value } } as const;
  const { profileId } = await runCommand(saveProfile, { name: 'Production', settings }, owner);
  show([await runQuery(listProfiles, {}, owner), await runQuery(readProfile, { profileId }, owner)]);
  const { items } = await runQuery(listFunctions, everyFunction, owner);
  for (const { id: functionId } of items) show(await runQuery(readFunction, { functionId }, owner));
  const functionIds = items.map(({ id }) => id);
  const { rolloutId } = await runCommand(
    createRollout,
    { mode: 'instrument', functionIds, settings, strategy: allAtOnce, name: 'Test' },
    owner,
  );
  await untilRollout(rolloutId, ['planned'], owner);
  await apply(rolloutId);
  await untilRollout(rolloutId, ['completed', 'stopped'], owner);
  const { rolloutId: revertId } = await runCommand(createRevert, { rolloutId }, owner);
  await untilRollout(revertId, ['planned'], owner);
}

async function untilRollout(rolloutId: string, statuses: readonly string[], owner: Caller): Promise<void> {
  await until(
    () => runQuery(readRollout, { rolloutId }, owner),
    ({ status }) => statuses.includes(status),
  );
  const page = { rolloutId, page: 1, pageSize: 100 };
  const sort = { column: 'functionName', isDescending: false } as const;
  const { rows: changes } = await runQuery(listChanges, { ...page, filter: {}, sort }, owner);
  show([
    changes,
    await runQuery(readRolloutProgress, { rolloutId, changedWithinSeconds: 60 }, owner),
    await runQuery(listDiffGroups, page, owner),
    await runQuery(listFindingGroups, { rolloutId }, owner),
  ]);
  for (const { id: changeId } of changes) {
    show(await runQuery(readChange, { rolloutId, changeId }, owner));
    show(await runQuery(listChangeEvents, { rolloutId, changeId, limit: 100 }, owner));
  }
  const toSend = changes.filter(({ verdict }) => verdict === 'change').map(({ id }) => id);
  if (toSend.length > 0) show(await runQuery(readCommandLines, { rolloutId, changeIds: toSend }, owner));
  for await (const pieces of await runStreamQuery(exportPlan, { rolloutId }, owner)) show(pieces);
}

/** The audit log as the page, the export and the proof show it. */
async function showAuditLog(owner: Caller): Promise<void> {
  show(await runQuery(listAuditEvents, { filter: {}, limit: 500 }, owner));
  for await (const rows of await runStreamQuery(exportAuditEvents, { filter: {} }, owner)) {
    show(rows);
    shown.push(
      rows
        .map((row) =>
          csvLine(Object.values(row).map((value) => (typeof value === 'object' ? JSON.stringify(value) : value))),
        )
        .join(''),
    );
  }
  for await (const records of await runStreamQuery(exportAuditProof, {}, owner)) show(records);
}

/** Every row of every table, as a dump has them: bytes in hexadecimal. */
async function dumpOfDatabase(): Promise<Map<string, string>> {
  const tables = await database().$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`;
  const dump = new Map<string, string>();
  for (const { name } of tables) {
    const rows = await database().$queryRawUnsafe<{ row: string }[]>(
      `SELECT stored::text AS row FROM ${name} AS stored`,
    );
    if (rows.length > 0) dump.set(name, rows.map(({ row }) => row).join('\n'));
  }
  return dump;
}

test('no secret that passes through is in the database, in what anybody is shown, or in what the worker prints', async () => {
  const owner = await plantPeople();
  await plantWebhook(owner);
  await plantFunctions();
  await connectAndScan(owner);
  await instrumentAndRevert(owner);
  await showAuditLog(owner);

  expect(secrets.length).toBeGreaterThan(30);
  // What was searched is what was meant to be: the failure that repeats the variables, and the key where it was written.
  expect(shown.join('\n')).toContain('InvalidConfiguration');
  expect(
    JSON.stringify([...sandbox.sandbox.state.functions.values()].map((functions) => [...functions.values()])),
  ).toContain(secrets.find(({ name }) => name === 'a Datadog API key')?.value);
  expect(secretsIn(shown.join('\n'), secrets), 'shown').toEqual([]);
  const dump = await dumpOfDatabase();
  expect([...dump.keys()]).toEqual(expect.arrayContaining(['public.audit_event', 'public.change', 'public.webhook']));
  for (const [table, rows] of dump) expect(secretsIn(rows, secrets), table).toEqual([]);
  await worker.end('SIGTERM');
  expect(worker.output()).toContain('worker stopped');
  expect(secretsIn(worker.output(), secrets), 'printed by the worker').toEqual([]);
}, 120_000);
