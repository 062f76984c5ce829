import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type Caller, workerCaller } from '../../core/access/caller.ts';
import type { UserRole } from '../../core/access/permissions.ts';
import { AppError } from '../../core/errors.ts';
import type { AccountId } from '../../core/lambda/account-id.ts';
import { database } from '../../db/kernel/client.ts';
import { databaseForTest } from '../../db/kernel/testing.ts';
import { updateAccount } from '../accounts/account-commands.ts';
import { runCommand } from '../kernel/run-command.ts';
import { stopRollout } from './advance-commands.ts';
import { amendRollout } from './amend-command.ts';
import { approveRollout, questionRollout, withdrawVote } from './approval-commands.ts';
import { applyRollout, pauseRollout, resumeRollout } from './control-commands.ts';
import { replanRollout } from './plan-commands.ts';
import { excludeFromPreview, includeInPreview } from './steering-commands.ts';
import { askForIntent, createPlanned, digestOf, plan, storeAccount, storeFunctions, storePerson } from './testing.ts';

/** All can do everything but for the roles they lose; who created the plan is Ann. */
const names = ['ann', 'bob', 'cem'] as const;
const person = fc.constantFrom(...names);
/** Mostly what comes to something: who created it applies what another has approved. */
const approver = fc.constantFrom('bob', 'bob', 'cem', 'cem', 'ann');
const applier = fc.constantFrom('ann', 'ann', 'ann', 'bob', 'cem');
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('approve' as const), person: approver, seesOld: fc.nat(3) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('apply' as const), person: applier, isEmergency: fc.nat(3) }) },
  { weight: 6, arbitrary: fc.constant({ kind: 'send' } as const) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('question' as const, 'withdraw' as const), person }) },
  fc.record({ kind: fc.constantFrom('amend' as const, 'replan' as const), person }),
  fc.record({ kind: fc.constantFrom('exclude' as const, 'include' as const), person }),
  fc.record({ kind: fc.constant('keepOut' as const), person, isOut: fc.boolean() }),
  fc.record({
    kind: fc.constant('role' as const),
    person,
    role: fc.constantFrom('admin' as const, 'operator' as const),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('setting' as const),
      requiresApproval: fc.boolean(),
      allowsEmergencyApply: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const), person }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

/** What is true, as whoever did all this knows it: kept from what was done, never read from what the product stored. */
type World = {
  requiresApproval: boolean;
  allowsEmergencyApply: boolean;
  authors: Set<string>;
  /** Who approved or questioned the plan as it is now. */
  stands: Map<string, 'yes' | 'no'>;
  /** The digest before the last change. */
  oldDigest: string;
  out: Set<string>;
  roles: Map<string, UserRole>;
  /** Whether the plan that is being applied was approved, or is an emergency. */
  isCleared: boolean;
};

let account: AccountId;
let rolloutId: string;
let sent = 0;
let refusals = 0;

beforeAll(async () => {
  await databaseForTest();
});

async function begin(): Promise<void> {
  await database().$executeRaw`DELETE FROM rollout`;
  await database().$executeRaw`DELETE FROM account`;
  account = await storeAccount('111122223333', { requiresApproval: true });
  for (const name of names) await storePerson(name, 'admin');
  rolloutId = await createPlanned(await storePerson('ann', 'admin'), await storeFunctions(account, 6));
}

async function callerOf(world: World, name: string): Promise<Caller> {
  const caller = await storePerson(name, world.roles.get(name) ?? 'admin');
  if (world.out.has(name)) await database().user.update({ where: { id: name }, data: { banned: true } });
  return caller;
}

/** Does it; returns false where it was refused, and throws what is no refusal. */
async function accepted(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'unexpected' && error.code !== 'invalidInput') return false;
    throw error;
  }
}

function isApproved(world: World, applier: string): boolean {
  const may = (name: string) => !world.out.has(name) && world.roles.get(name) !== 'operator';
  const counting = [...world.stands].filter(([name]) => may(name));
  if (counting.some(([, says]) => says === 'no')) return false;
  return counting.some(([name]) => !world.authors.has(name) && name !== applier);
}

async function changed(world: World, author: string | undefined): Promise<void> {
  world.stands.clear();
  if (author !== undefined) world.authors.add(author);
  if ((await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } })).status === 'planning') {
    await plan(rolloutId);
  }
}

async function take(world: World, taken: Operation): Promise<void> {
  if (taken.kind === 'send') return await send(world);
  if (taken.kind === 'setting') return await set(world, taken);
  if (taken.kind === 'keepOut') {
    if (taken.isOut) world.out.add(taken.person);
    else world.out.delete(taken.person);
    await callerOf(world, taken.person);
    return;
  }
  if (taken.kind === 'role') {
    world.roles.set(taken.person, taken.role);
    await callerOf(world, taken.person);
    return;
  }
  // Who is kept out has no session any more.
  if (world.out.has(taken.person)) return;
  const caller = await callerOf(world, taken.person);
  const planDigest = await digestOf(rolloutId);
  switch (taken.kind) {
    case 'approve': {
      const input = { rolloutId, planDigest: taken.seesOld === 0 ? world.oldDigest : planDigest };
      const isDone = await accepted(runCommand(approveRollout, input, caller));
      if (isDone) expect(input.planDigest).toBe(planDigest);
      if (isDone) world.stands.set(taken.person, 'yes');
      return;
    }
    case 'question':
      if (await accepted(runCommand(questionRollout, { rolloutId, planDigest, comment: 'Why?' }, caller)))
        world.stands.set(taken.person, 'no');
      return;
    case 'withdraw':
      if (await accepted(runCommand(withdrawVote, { rolloutId, planDigest }, caller)))
        world.stands.delete(taken.person);
      return;
    case 'apply':
      return await apply(world, { ...taken, isEmergency: taken.isEmergency === 0 }, caller);
    case 'pause':
      await accepted(runCommand(pauseRollout, { rolloutId }, caller));
      return;
    case 'resume':
      return await resume(world, taken.person, caller);
    default:
      return await changePlan(world, taken, caller, planDigest);
  }
}

async function changePlan(
  world: World,
  { kind, person: name }: { kind: 'amend' | 'replan' | 'exclude' | 'include'; person: string },
  caller: Caller,
  before: string,
): Promise<void> {
  const rows = await database().change.findMany({ where: { rolloutId }, orderBy: { id: 'asc' } });
  const changeIds = rows.slice(0, 1).map(({ id }) => id);
  const work = {
    amend: () => runCommand(amendRollout, { rolloutId, name: `Of ${name}` }, caller),
    replan: () => runCommand(replanRollout, { rolloutId }, caller),
    exclude: () => runCommand(excludeFromPreview, { rolloutId, changeIds, reason: 'Odd' }, caller),
    include: () => runCommand(includeInPreview, { rolloutId, changeIds }, caller),
  }[kind];
  if (!(await accepted(work()))) return;
  world.oldDigest = before;
  await changed(world, kind === 'amend' || kind === 'include' ? name : undefined);
}

async function apply(
  world: World,
  { person: name, isEmergency }: { person: string; isEmergency: boolean },
  caller: Caller,
): Promise<void> {
  const { status, planDigest } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  const mayBe = !world.requiresApproval || isApproved(world, name);
  const isNeeded = world.requiresApproval && !isApproved(world, name);
  const isAllowed = status === 'planned' && (isEmergency ? isNeeded && world.allowsEmergencyApply : mayBe);
  const emergencyReason = isEmergency ? 'Checkout is down, and we know why' : undefined;
  const input = { rolloutId, planDigest: planDigest ?? '0'.repeat(64), emergencyReason };
  const isDone = await accepted(runCommand(applyRollout, input, caller));
  expect({ isDone, world, status }).toMatchObject({ isDone: isAllowed });
  if (!isDone) refusals += 1;
  if (!isDone) return;
  world.isCleared = world.requiresApproval;
  await send(world);
}

async function resume(world: World, name: string, caller: Caller): Promise<void> {
  const { status } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  const pending = await database().change.count({ where: { rolloutId, outcome: 'pending' } });
  const isHalted = status === 'paused' || status === 'stopped';
  const mayGoOn = pending === 0 || !world.requiresApproval || world.isCleared || isApproved(world, name);
  const isDone = await accepted(runCommand(resumeRollout, { rolloutId }, caller));
  expect({ isDone, world, status }).toMatchObject({ isDone: isHalted && mayGoOn });
  if (isDone && pending > 0 && world.requiresApproval) world.isCleared = true;
}

async function set(
  world: World,
  { requiresApproval, allowsEmergencyApply }: Pick<World, 'requiresApproval' | 'allowsEmergencyApply'>,
): Promise<void> {
  const settings = {
    ...{ name: 'production', callsPerSecond: 10, maxFunctionsPerRollout: null, maxPercentPerRollout: null },
    ...{ freezeWindows: [], requiresApproval, allowsEmergencyApply },
  };
  await runCommand(updateAccount, { accountId: account, ...settings }, await storePerson('owen', 'owner'));
  Object.assign(world, { requiresApproval, allowsEmergencyApply });
}

/** Asks for the intent of one more function as a lane does: it is granted exactly while that is cleared. */
async function send(world: World): Promise<void> {
  const { status } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  const asked = await askForIntent(rolloutId, account);
  if (!asked) return;
  const mayBeSent = status === 'applying' && (!world.requiresApproval || world.isCleared);
  expect({ isGranted: asked.granted.length > 0, world, status }).toMatchObject({ isGranted: mayBeSent });
  if (asked.granted.length > 0) {
    sent += 1;
    await database().change.updateMany({ where: { id: asked.change.id }, data: { outcome: 'applied' } });
  }
  if (asked.refusal && status === 'applying') {
    await runCommand(stopRollout, { rolloutId, reason: asked.refusal }, workerCaller);
  }
}

test('whatever happened before, nothing that needed approval is applied or sent without a valid one by another person for exactly that plan', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 8, maxLength: 20 }), async (operations) => {
      await begin();
      const world: World = {
        ...{ requiresApproval: true, allowsEmergencyApply: false, isCleared: false, oldDigest: '0'.repeat(64) },
        ...{ authors: new Set(['ann']), stands: new Map(), out: new Set(), roles: new Map() },
      };
      for (const taken of operations) await take(world, taken);
    }),
    { numRuns: 15 },
  );
  // A product that applies nothing, or everything, would keep half of the law.
  expect(sent).toBeGreaterThan(2);
  expect(refusals).toBeGreaterThan(5);
}, 60_000);
