import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeRequest } from '../commands/api/request-rate.ts';
import { runCommand } from '../commands/kernel/run-command.ts';
import { exchangeToken } from '../commands/tokens/exchange-commands.ts';
import { countedAs } from '../core/access/caller.ts';
import { database } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import { callerOfToken } from './api-caller.ts';
import { startWorkloadIssuer, type WorkloadIssuer } from './testing/workload-issuer.ts';
import { callerOfWorkload } from './workload-identity.ts';
import { claimsMatch, type WorkloadRule, workloadRules, workloadRulesMistake } from './workload-rules.ts';

let issuer: WorkloadIssuer;
let rule: WorkloadRule;

beforeAll(async () => {
  await databaseForTest();
  issuer = await startWorkloadIssuer();
  rule = {
    ...{ name: 'Shop on main', issuer: issuer.issuer, audience: 'lamplighter', role: 'operator', awsAccountIds: 'all' },
    claims: { repository: 'acme/*', ref: ['refs/heads/main', 'refs/heads/release/*'] },
  };
});
afterAll(async () => {
  await issuer.stop();
});

const now = () => Math.floor(Date.now() / 1000);
const refusalOf = (token: string, rules = [rule]) =>
  callerOfWorkload(token, rules).then(
    () => 'let in',
    (error: unknown) => (error instanceof Error && 'params' in error ? Object(error.params).reason : error),
  );

describe('the identity of a pipeline', () => {
  test('lets in whom a rule names, with what the rule gives, named in full', async () => {
    await database().account.createMany({
      data: ['111122223333', '444455556666'].map((awsAccountId) => ({
        ...{ awsAccountId, name: awsAccountId, partition: 'aws', externalId: 'x', status: 'connected' },
        readRoleArn: `arn:aws:iam::${awsAccountId}:role/read`,
      })),
    });
    const [one] = await database().account.findMany({ where: { awsAccountId: '111122223333' } });
    const limited = { ...rule, awsAccountIds: workloadAccounts(['111122223333', '999999999999']) };
    const caller = await callerOfWorkload(await issuer.tokenOf(), [limited]);
    expect(caller).toMatchObject({
      kind: 'machine',
      actor: { name: 'Shop on main (repo:acme/shop:ref:refs/heads/main)' },
      grants: [{ role: 'operator', accounts: [one?.id] }],
    });
  });

  test('refuses what is not signed by the issuer, in whichever way', async () => {
    expect(await refusalOf(await issuer.tokenOf({}, { isForged: true }))).toBe('signature');
    const claims = { sub: 's', jti: 'j', repository: 'acme/shop', ref: 'refs/heads/main' };
    const unsigned = new UnsecuredJWT(claims).setIssuer(issuer.issuer).setAudience('lamplighter').setIssuedAt();
    expect(await refusalOf(unsigned.setExpirationTime('5m').encode())).toMatch(/signature|malformed/);
    const secret = new TextEncoder().encode('a secret that anybody could have chosen');
    const shared = new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(issuer.issuer)
      .setAudience('lamplighter');
    expect(await refusalOf(await shared.setIssuedAt().setExpirationTime('5m').sign(secret))).toBe('signature');
    const [head, body, signature] = (await issuer.tokenOf()).split('.');
    const other = Buffer.from(String(body), 'base64url').toString().replace('acme/shop', 'acme/evil');
    expect(await refusalOf([head, Buffer.from(other).toString('base64url'), signature].join('.'))).toBe('signature');
    for (const text of ['a.b.c', 'x', `${head}..`]) expect(await refusalOf(text)).toMatch(/malformed|notConfigured/);
  });

  test.each<[string, () => Record<string, unknown>]>([
    ['expired', () => ({ exp: now() - 120 })],
    ['expired', () => ({ iat: now() - 25 * 3600, exp: now() + 60 })],
    ['expired', () => ({ nbf: now() + 600 })],
    ['malformed', () => ({ exp: now() + 3 * 24 * 3600 })],
    ['malformed', () => ({ jti: undefined })],
    ['malformed', () => ({ exp: undefined })],
    ['audience', () => ({ aud: 'https://somewhere.example' })],
    ['claims', () => ({ repository: 'acme-evil/shop' })],
    ['claims', () => ({ repository: 'acme/shop/../other' })],
    ['claims', () => ({ ref: 'refs/heads/main2' })],
    ['claims', () => ({ ref: 'refs/pull/1/merge' })],
    ['claims', () => ({ repository: undefined })],
    ['notConfigured', () => ({ iss: 'https://token.actions.example' })],
    ['let in', () => ({ ref: 'refs/heads/release/7', aud: ['x', 'lamplighter'] })],
  ])('is %s with other claims', async (reason, claims) => {
    expect(await refusalOf(await issuer.tokenOf(claims()))).toBe(reason);
  });

  test('is exchanged once, for a token of an hour that has no more than the rule gives', async () => {
    const token = await issuer.tokenOf();
    const exchanged = await runCommand(exchangeToken, {}, await callerOfWorkload(token, [rule]));
    expect(exchanged).toMatchObject({ name: 'Shop on main', role: 'operator' });
    const caller = await callerOfToken(exchanged.token);
    expect(caller).toMatchObject({ kind: 'machine', grants: [{ role: 'operator', accounts: 'all' }] });
    const hours = (Date.parse(exchanged.expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(0.9);
    expect(hours).toBeLessThan(1.1);
    const again = await callerOfWorkload(token, [rule]);
    await expect(runCommand(exchangeToken, {}, again)).rejects.toMatchObject({ code: 'workloadTokenUsed' });
    // What it was exchanged for is not exchanged again.
    await expect(runCommand(exchangeToken, {}, caller)).rejects.toMatchObject({ code: 'notPermitted' });
    const [event] = await database().auditEvent.findMany({ where: { action: 'token.exchanged' } });
    expect(event).toMatchObject({ actorName: 'Shop on main (repo:acme/shop:ref:refs/heads/main)' });
    expect(JSON.stringify(event, (_name, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      exchanged.token,
    );
  });

  test('every token that a repository is given counts as one and the same caller', async () => {
    const counted = async (claims: Record<string, unknown>) => {
      const identity = await callerOfWorkload(await issuer.tokenOf(claims), [rule]);
      const { token } = await runCommand(exchangeToken, {}, identity);
      const caller = await callerOfToken(token);
      expect(countedAs(caller)).toBe(countedAs(identity));
      return [countedAs(caller), (await takeRequest(caller)).left] as const;
    };
    const [first, left] = await counted({});
    expect(first).toBe('pipeline:Shop on main:repo:acme/shop');
    expect(await counted({ sub: 'repo:acme/shop:ref:refs/heads/other' })).toEqual([first, left - 1]);
    expect((await counted({ sub: 'repo:acme/other:ref:refs/heads/main' }))[0]).not.toBe(first);
  });

  test('keys are read once for many tokens, and an issuer that answers endlessly or elsewhere is given up', async () => {
    const reads = issuer.keyReads();
    await Promise.all([1, 2, 3].map(async () => callerOfWorkload(await issuer.tokenOf(), [rule])));
    expect(issuer.keyReads() - reads).toBeLessThanOrEqual(1);
    const other = await startWorkloadIssuer();
    const rules = [{ ...rule, issuer: other.issuer }];
    const codeOf = async () =>
      await callerOfWorkload(await other.tokenOf(), rules).then(
        () => 'let in',
        (error: unknown) => (error instanceof Error ? error.message : error),
      );
    other.answerWith((response) => {
      response.end(Buffer.alloc(1_000_000, 32));
    });
    expect(await codeOf()).toBe('workloadIssuerUnreachable');
    other.answerWith((response) => {
      response.writeHead(302, { location: `${issuer.issuer}/keys` });
      response.end();
    });
    expect(await codeOf()).toBe('workloadIssuerUnreachable');
    other.answerWith((response) => {
      response.end(JSON.stringify({ issuer: other.issuer, jwks_uri: `${issuer.issuer}/keys` }));
    });
    expect(await codeOf()).toBe('workloadIssuerUnreachable');
    other.answerWith(undefined);
    expect(await codeOf()).toBe('let in');
    await other.stop();
  });
});

function workloadAccounts(awsAccountIds: string[]): WorkloadRule['awsAccountIds'] {
  const [read] = workloadRules(JSON.stringify([{ ...rule, awsAccountIds }]));
  return read?.awsAccountIds ?? 'all';
}

describe('rules', () => {
  test('* stays within a part of a name, ** does not, and a name is compared as a whole', () => {
    const is = (pattern: string, sub: string) => claimsMatch({ sub }, { claims: { sub: pattern } });
    expect(is('repo:acme/*:ref:refs/heads/main', 'repo:acme/shop:ref:refs/heads/main')).toBe(true);
    expect(is('repo:acme/*:ref:refs/heads/main', 'repo:acme/a:environment:x:ref:refs/heads/main')).toBe(false);
    expect(is('repo:acme/**', 'repo:acme/a:environment:x')).toBe(true);
    expect(is('repo:acme/shop', 'repo:acme/shop2')).toBe(false);
    expect(is('repo:acme/shop', 'REPO:acme/shop')).toBe(false);
    expect(is('a.b', 'axb')).toBe(false);
    expect(claimsMatch({}, { claims: { toString: 'x' } })).toBe(false);
  });

  test.each([
    ['not JSON', '[{'],
    ['a misspelt member', JSON.stringify([{ nam: 'x' }])],
    [
      'no claim that names anybody',
      '[{"name":"x","issuer":"https://i.example","audience":"a","claims":{"ref":"main"},"role":"viewer","awsAccountIds":"all"}]',
    ],
    [
      'the owner’s role',
      '[{"name":"x","issuer":"https://i.example","audience":"a","claims":{"sub":"s"},"role":"owner","awsAccountIds":"all"}]',
    ],
    [
      'an issuer without TLS',
      '[{"name":"x","issuer":"http://i.example","audience":"a","claims":{"sub":"s"},"role":"viewer","awsAccountIds":"all"}]',
    ],
    ['a file that is not there', '/nowhere/rules.json'],
  ])('are refused as a whole with %s', (_name, setting) => {
    expect(() => workloadRules(setting)).toThrow('workloadRulesInvalid');
  });

  test.each<[Record<string, string | string[]>, boolean]>([
    [{ sub: '**' }, false],
    [{ sub: 'repo:**' }, false],
    [{ sub: 'repo:acme**' }, false],
    [{ sub: 'repo:*/shop:ref:refs/heads/main' }, false],
    [{ sub: ['repo:acme/shop:ref:refs/heads/main', '**'] }, false],
    [{ repository: '*/*' }, false],
    [{ repository: 'acme*/*' }, false],
    [{ repository_owner_id: '1*' }, false],
    [{ project_path: '**', ref_protected: 'true' }, false],
    [{ sub: 'repo:acme/**' }, true],
    [{ sub: 'project_path:acme/shop:ref_type:branch:ref:main' }, true],
    [{ sub: '**', repository: 'acme/*' }, true],
    [{ repository: ['acme/*', 'acme-labs/shop'] }, true],
    [{ repository_id: '123' }, true],
  ])('that %j says whose pipelines are meant is %s', (claims, isEnough) => {
    const mistake = workloadRulesMistake(JSON.stringify([rule, { ...rule, claims }]));
    expect(mistake?.startsWith('1.claims: one of sub, ')).toBe(isEnough ? undefined : true);
  });

  test('tell what is wrong with them before anybody is refused', () => {
    expect(workloadRulesMistake('[{')).toBe('they are no JSON');
    expect(workloadRulesMistake('/nowhere/rules.json')).toBe('their file cannot be read');
    expect(workloadRulesMistake(JSON.stringify([{ ...rule, role: 'owner' }]))).toMatch(/^0\.role: /);
    expect(workloadRulesMistake(undefined)).toBeUndefined();
  });

  test('there are none unless they are set', () => {
    expect(workloadRules(undefined)).toEqual([]);
    expect(workloadRules(' ')).toEqual([]);
  });
});
