import { beforeAll, describe, expect, test } from 'vitest';
import { accountsWith, type Caller, isPermittedSomewhere, personCaller, type Scope } from '../core/access/caller.ts';
import { leastRoleWith, rolePermissions, type UserRole, userRoles } from '../core/access/permissions.ts';
import { AppError, type Failure } from '../core/errors.ts';
import { database, inTransaction } from '../db/kernel/client.ts';
import { databaseForTest } from '../db/kernel/testing.ts';
import type { Command } from './kernel/command.ts';
import { type Query, runQuery, runStreamQuery, type StreamQuery } from './kernel/query.ts';
import { runCommandWithin } from './kernel/run-command.ts';
import {
  type AccountWorld,
  type Ids,
  insertAccountWorld,
  insertRolloutWorld,
  insertWebhookWorld,
} from './testing/access-world.ts';
import { inputFor } from './testing/input-for.ts';

type Definition = Command | Query | StreamQuery;

const modules = import.meta.glob(['./**/*-commands.ts', './**/*-command.ts', './**/*-queries.ts'], { eager: true });
const definitions = Object.values(modules as Record<string, Record<string, unknown>>)
  .flatMap((module) => Object.values(module))
  .filter(
    (value): value is Definition =>
      typeof value === 'object' && value !== null && 'kind' in value && 'scopeOf' in value,
  );
const asked = definitions.filter(({ permission }) => permission !== 'anyone');

/** Names and digits that nobody may meet who has no grant for the hidden account. */
const hiddenWord = 'hidden';
const hiddenDigits = '9'.repeat(12);
let own: AccountWorld;
let hidden: AccountWorld;
/** What inputs name: things of the account with a grant, of the one without, of both, and what does not exist. */
let targets: Record<'own' | 'hidden' | 'mixed' | 'nothing', Ids>;

beforeAll(async () => {
  await databaseForTest();
  // Those who ask are known, as a token is somebody's.
  await database().user.createMany({
    data: userRoles.map((role) => ({ id: role, name: role, email: `${role}@example.com`, role })),
  });
  own = await insertAccountWorld('own', '3');
  hidden = await insertAccountWorld(hiddenWord, '9');
  const profile = await database().profile.create({
    data: { name: 'Shared', settings: {}, settingsSealed: new Uint8Array(), createdBy: 'somebody' },
  });
  // What belongs to no account: `installation` decides before it is looked for. A webhook was told of the account without a grant.
  const shared = { profileId: profile.id, ...(await insertWebhookWorld(hidden)) };
  const [inOwn, inHidden, inBoth] = [
    await insertRolloutWorld('own', [own]),
    await insertRolloutWorld(hiddenWord, [hidden]),
    await insertRolloutWorld('mixed', [own, hidden]),
  ];
  const lane = (accountId: unknown, rolloutId: string) => ({ lane: { rolloutId, accountId, region: 'eu-west-1' } });
  const missing = Object.fromEntries(
    ['accountId', 'functionId', 'scanId', 'testId', 'rolloutId', 'changeId'].map((name) => [name, crypto.randomUUID()]),
  );
  targets = {
    own: { ...own.ids, ...inOwn, ...shared, ...lane(own.accountId, inOwn.rolloutId) },
    hidden: { ...hidden.ids, ...inHidden, ...shared, ...lane(hidden.accountId, inHidden.rolloutId) },
    mixed: { ...own.ids, ...inBoth, ...shared, functionIds: [own, hidden].flatMap(({ ids }) => ids.functionIds) },
    nothing: {
      ...{ ...missing, ...shared, rollout: 2_000_000, changeIds: [missing['changeId']] },
      functionIds: [missing['functionId']],
    },
  };
});

class Undone extends Error {}

/** What a caller gets: a value, or a failure. What a command writes is undone, so that each case meets the same world. */
async function attempt(
  definition: Definition,
  input: unknown,
  caller: Caller,
): Promise<{ value: unknown } | { failure: Failure }> {
  let value: unknown;
  try {
    if (definition.kind === 'query') return { value: await runQuery(definition, input, caller) };
    if (definition.kind === 'streamQuery') {
      const batches: unknown[] = [];
      for await (const batch of await runStreamQuery(definition, input, caller)) batches.push(batch);
      return { value: batches };
    }
    await inTransaction(async (tx) => {
      value = await runCommandWithin(tx, definition, input, caller);
      throw new Undone();
    });
  } catch (error) {
    if (error instanceof AppError) return { failure: { code: error.code, params: error.params } };
    if (!(error instanceof Undone)) throw new Error(`${definition.name} failed`, { cause: error });
  }
  return { value };
}

const everywhere = (role: UserRole) => personCaller({ userId: role, name: role, role });
const inOwnOnly = (role: UserRole): Caller => ({
  ...everywhere(role),
  grants: [
    { role: 'member', accounts: 'all' },
    { role, accounts: [own.accountId] },
  ],
});
/** Somebody who may view everything, and has a role in one account. */
const viewing = (role: UserRole): Caller => ({
  ...inOwnOnly(role),
  grants: [...inOwnOnly(role).grants, { role: 'viewer', accounts: 'all' }],
});
const having = (permission: Definition['permission']) =>
  userRoles.filter((role) => permission !== 'anyone' && rolePermissions[role].includes(permission));
const isRefused = (result: Awaited<ReturnType<typeof attempt>>) =>
  'failure' in result && ['notPermitted', 'notPermittedInAccount'].includes(result.failure.code);
const scopeOf = async (definition: Definition, input: unknown): Promise<Scope> => {
  const parsed = definition.input.parse(input);
  if (definition.kind !== 'command') return await definition.scopeOf(parsed, everywhere('owner'));
  return await inTransaction(async (tx) => definition.scopeOf(parsed, tx, everywhere('owner')));
};

test('the walk knows every command and query, and makes an input for each that a person may run', () => {
  expect(asked.length).toBeGreaterThan(90);
  for (const { permission, input, name } of asked) {
    if (permission !== 'work') expect(() => inputFor(input, targets.own, name)).not.toThrow();
  }
});

describe.each(asked.map((definition) => [definition.name, definition] as const))('%s', (_name, definition) => {
  const { permission, input: schema } = definition;
  const inputOf = (target: keyof typeof targets) => (permission === 'work' ? {} : inputFor(schema, targets[target]));

  test('is refused to every role without its permission, wherever the role holds', async () => {
    const without = userRoles.filter((role) => !having(permission).includes(role));
    for (const caller of without.flatMap((role) => [everywhere(role), inOwnOnly(role)])) {
      if (permission !== 'anyone' && isPermittedSomewhere(caller, permission)) continue;
      for (const target of ['own', 'hidden', 'nothing'] as const) {
        expect(await attempt(definition, inputOf(target), caller)).toEqual({
          failure: { code: 'notPermitted', params: { permission } },
        });
      }
    }
  });

  if (permission === 'work') return;

  test('is open to every role with it, in all accounts and in the one granted', async () => {
    const scope = await scopeOf(definition, inputOf('own'));
    const needsAll = scope === 'installation' || scope === 'allAccounts';
    for (const role of having(permission)) {
      expect(isRefused(await attempt(definition, inputOf('own'), everywhere(role)))).toBe(false);
      const result = await attempt(definition, inputOf('own'), inOwnOnly(role));
      // A member's own sign-in is theirs, whatever else they are granted.
      expect(isRefused(result)).toBe(needsAll && permission !== 'own');
      const isOfAccount = typeof scope !== 'string' && 'failure' in result;
      if (isOfAccount)
        expect(['account', 'rollout', 'function', 'change', 'scan']).not.toContain(result.failure.params['what']);
    }
  });

  test('tells nothing of an account without a grant: as if it did not exist', async () => {
    for (const role of having(permission)) {
      const caller = inOwnOnly(role);
      const [ofHidden, ofNothing] = [
        await attempt(definition, inputOf('hidden'), caller),
        await attempt(definition, inputOf('nothing'), caller),
      ];
      if ('failure' in ofHidden || 'failure' in ofNothing) expect(ofHidden).toEqual(ofNothing);
      for (const target of ['own', 'mixed', 'hidden'] as const) {
        const told = JSON.stringify(await attempt(definition, inputOf(target), caller));
        expect(told).not.toContain(hiddenWord === 'hidden' ? `${hiddenWord}-` : hiddenWord);
        for (const secret of [hiddenDigits, ...Object.values(hidden.ids).flat()]) expect(told).not.toContain(secret);
      }
    }
  });

  if (permission === 'read' || permission === 'own') return;

  test('names the role and the account to who may read there and not do it', async () => {
    const input = inputOf('hidden');
    const scope = await scopeOf(definition, input);
    if (typeof scope === 'string' || permission === 'anyone') return;
    for (const role of having(permission)) {
      expect(await attempt(definition, input, viewing(role))).toMatchObject({
        failure: {
          code: 'notPermittedInAccount',
          params: {
            permission,
            role: leastRoleWith(permission),
            accounts: `hidden-account (${hiddenDigits})`,
            hidden: 0,
          },
        },
      });
    }
  });
});

test('what a role changes in one account of a Rollout needs it in the others, which are counted and not named', async () => {
  const changing = asked.filter(({ permission }) => permission === 'rollout.plan' || permission === 'rollout.apply');
  let count = 0;
  for (const definition of changing) {
    const input = inputFor(definition.input, targets.mixed);
    const scope = await scopeOf(definition, input);
    if (typeof scope === 'string' || !('ofRollout' in scope)) continue;
    count += 1;
    const { failure } = { failure: undefined, ...(await attempt(definition, input, inOwnOnly('operator'))) };
    // Named Changes of an account without a grant are not found, like those of none.
    const expected = ['notPermittedInAccount', 'notFound'];
    expect([definition.name, expected.includes(failure?.code ?? '')]).toEqual([definition.name, true]);
    if (failure?.code === 'notPermittedInAccount')
      expect(failure.params).toMatchObject({ accounts: 'none', hidden: 1 });
  }
  expect(count).toBeGreaterThan(8);
});

test('the grants that the walk tries are those that it means', () => {
  expect(accountsWith(inOwnOnly('admin'), 'account.manage')).toEqual([own.accountId]);
  expect(accountsWith(viewing('operator'), 'read')).toBe('all');
});
