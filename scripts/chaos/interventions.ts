import { z } from 'zod';
import { startConnection, updateAccount } from '../../lib/commands/accounts/account-commands.ts';
import { testConnection } from '../../lib/commands/accounts/connection-test-commands.ts';
import { disconnectAccount } from '../../lib/commands/accounts/disconnect-commands.ts';
import { runCommand } from '../../lib/commands/kernel/run-command.ts';
import { resumeRollout } from '../../lib/commands/rollouts/control-commands.ts';
import { createRevert } from '../../lib/commands/rollouts/create-commands.ts';
import { AppError } from '../../lib/core/errors.ts';
import { database } from '../../lib/db/kernel/client.ts';
import { readDatabaseTime } from '../../lib/db/kernel/clock.ts';
import { callsPerSecond, roleNames } from '../installation/account.ts';
import { applyAsPlanned, falseDuringOutage } from '../installation/rollouts.ts';
import { until } from '../processes/until.ts';
import { findShownSecrets } from './invariants.ts';
import { readRequests } from './requests.ts';
import {
  chaosCaller,
  outcomesOf,
  planAside,
  type Side,
  type SideRollout,
  sideAwsAccountId,
  standingOf,
  takeBack,
  untilStatus,
  wavesOf,
} from './side-account.ts';
import { findRefusedSends, findUntimely, isUpdateOf, type Refused } from './times.ts';

const region = 'us-east-1';
const names = ['side-1', 'side-2', 'side-3', 'side-4'];
const otherWriteRole = 'LamplighterOther';
const roleArn = (name: string) => `arn:aws:iam::${sideAwsAccountId}:role/${name}`;

/** What is going on: the Rollout, the times in which nothing may be begun, and what was found wrong so far. */
type Course = {
  side: Side;
  rollout: SideRollout;
  since: number;
  /** Functions whose update was let go: one of them may not have been read back yet. */
  ended: Set<string>;
  refused: Refused[];
  violations: string[];
};

/**
 * Freezes an account, changes its role, and disconnects it, each while a wave of one function is under way, and lets the Rollout go on where a person
 * can; then connects it anew and reverts. Returns every violation in words: while the gate refuses no intent is granted and no
 * update sent, the Rollout says why it stopped, and in the end each function is what it was.
 */
export async function interveneBetweenWaves(side: Side): Promise<string[]> {
  const { installation, turns } = side;
  const since = (await readRequests(installation, 0)).at(-1)?.sequence ?? 0;
  const strategy = wavesOf({ functions: 1 }, { functions: 1 }, { functions: 1 }, { percent: 100 });
  const rollout = await planAside(side, { region, names, strategy });
  const effect = { kind: 'slowUpdate', milliseconds: null };
  const match = { operation: 'UpdateFunctionConfiguration', functionName: 'side-*', awsAccountId: sideAwsAccountId };
  const { id: faultId } = faultSchema.parse(await installation.control('POST', 'faults', { match, effect }));
  const course: Course = { side, rollout, since, ended: new Set(), refused: [], violations: [] };
  await turns(() => applyAsPlanned(rollout.rolloutId, chaosCaller));
  await freeze(course, await nextUnderWay(course));
  await changeRole(course, await nextUnderWay(course));
  await disconnect(course, await nextUnderWay(course));
  const requests = await readRequests(installation, since);
  const { violations, refused } = course;
  violations.push(...(await findRefusedSends(rollout.rolloutId, requests, refused)));
  violations.push(...(await findUntimely(rollout.rolloutId, requests)));
  violations.push(...(await findShownSecrets(rollout.rolloutId)));
  await installation.control('DELETE', `faults/${faultId}`);
  await reconnect(course);
  return [...violations, ...(await takeBack(side, rollout))];
}

const faultSchema = z.object({ id: z.number() });

/** Waits until the update of a function that had none before is under way, where it stays until it is let go; returns which. */
async function nextUnderWay({ side, rollout, since, ended }: Course): Promise<string> {
  const { rolloutId } = rollout;
  let found: string | undefined;
  const isUnderWay = async () => {
    const outcomes = await outcomesOf(rolloutId);
    const requests = await readRequests(side.installation, since);
    const isSent = (name: string) => requests.some((one) => isUpdateOf(name, one) && one.hadEffect);
    found = names.find((name) => !ended.has(name) && outcomes.get(name) === 'applying' && isSent(name));
    return found !== undefined;
  };
  await until(() => falseDuringOutage(isUnderWay), { what: 'the next wave is under way', ...side.patience });
  return found ?? '';
}

/** Lets the update of a function come to its end. */
async function letGo({ side: { installation }, ended }: Course, name: string): Promise<void> {
  ended.add(name);
  const edit = { isUpdateInProgress: false };
  await installation.control('POST', `functions/${sideAwsAccountId}/${region}/${name}`, edit);
}

async function freeze(course: Course, name: string): Promise<void> {
  const { side, rollout } = course;
  const setWindows = (freezeWindows: { fromAt: string; untilAt: string; reason: string }[]) =>
    runCommand(
      updateAccount,
      {
        ...{ accountId: side.accountId, name: 'side', callsPerSecond, freezeWindows },
        ...{ maxFunctionsPerRollout: null, maxPercentPerRollout: null },
      },
      chaosCaller,
    );
  const ofMinutes = async (minutes: number) =>
    new Date((await readDatabaseTime(database())).getTime() + minutes * 60_000).toISOString();
  await side.turns(async () =>
    setWindows([{ fromAt: await ofMinutes(-1), untilAt: await ofMinutes(30), reason: 'Sale' }]),
  );
  await whileRefused(course, { what: 'frozen', name, codes: ['freezeWindow'] });
  // By a clock that is two hours off, one of these windows holds now.
  await side.turns(async () =>
    setWindows([
      { fromAt: await ofMinutes(-150), untilAt: await ofMinutes(-90), reason: 'Was' },
      { fromAt: await ofMinutes(90), untilAt: await ofMinutes(150), reason: 'Will be' },
    ]),
  );
  await side.turns(() => runCommand(resumeRollout, { rolloutId: rollout.rolloutId }, chaosCaller));
}

async function changeRole(course: Course, name: string): Promise<void> {
  const { side, rollout } = course;
  await copyWriteRole(side);
  const testId = await enterOtherRole(side);
  // Which of them it is depends on how far the test has come by then.
  const codes = ['accountNotConnected', 'rolesUntested', 'rolesChanged'];
  await whileRefused(course, { what: 'given other roles', name, codes, ready: () => untilTestPassed(side, testId) });
  await side.turns(() => runCommand(resumeRollout, { rolloutId: rollout.rolloutId }, chaosCaller));
}

async function disconnect(course: Course, name: string): Promise<void> {
  const { side, rollout, refused, violations } = course;
  const input = { accountId: side.accountId, way: 'stop', reason: 'Handed over' } as const;
  await side.turns(() => runCommand(disconnectAccount, input, chaosCaller));
  const from = await side.turns(() => readDatabaseTime(database()));
  await letGo(course, name);
  await untilStatus(side, rollout.rolloutId, 'completed');
  const isDisconnected = async () =>
    (await database().account.findUniqueOrThrow({ where: { id: side.accountId } })).status === 'disconnected';
  await until(() => falseDuringOutage(isDisconnected), { what: 'the account is disconnected', ...side.patience });
  const code = await side.turns(() =>
    refusalOf(() => runCommand(createRevert, { rolloutId: rollout.rolloutId }, chaosCaller)),
  );
  if (code !== 'accountNotConnected') violations.push(`a revert in a disconnected account: ${code}`);
  refused.push({ what: 'disconnected', from, until: await side.turns(() => readDatabaseTime(database())) });
  const outcomes = await side.turns(() => outcomesOf(rollout.rolloutId));
  const ends = [...outcomes.values()].toSorted().join(' ');
  if (ends !== 'applied applied applied excluded') violations.push(`the account was disconnected after ${ends}`);
  for (const [functionName, outcome] of outcomes) {
    const standing = await standingOf(side, rollout, functionName);
    if (standing !== (outcome === 'applied' ? 'target' : 'before'))
      violations.push(`${functionName}: is ${outcome} at ${standing}`);
  }
}

async function reconnect({ side }: Course): Promise<void> {
  const input = { name: 'side', account: sideAwsAccountId };
  await side.turns(() => runCommand(startConnection, input, chaosCaller));
  await untilTestPassed(side, await enterOtherRole(side));
}

/** Lets a function's update end while the gate refuses, and notes for how long it did; the Rollout has to stop of it, and to say why. */
async function whileRefused(
  course: Course,
  { what, name, codes, ready }: { what: string; name: string; codes: readonly string[]; ready?: () => Promise<void> },
): Promise<void> {
  const { side, rollout, refused, violations } = course;
  const from = await side.turns(() => readDatabaseTime(database()));
  await letGo(course, name);
  await untilStatus(side, rollout.rolloutId, 'stopped');
  const { statusReason } = await side.turns(() =>
    database().rollout.findUniqueOrThrow({ where: { id: rollout.rolloutId } }),
  );
  const { code } = z.object({ code: z.string() }).parse(statusReason);
  if (!codes.includes(code)) violations.push(`a Rollout stopped by ${code} in an account that is ${what}`);
  if (ready === undefined) {
    const resume = () => runCommand(resumeRollout, { rolloutId: rollout.rolloutId }, chaosCaller);
    const refusal = await side.turns(() => refusalOf(resume));
    if (refusal !== code) violations.push(`resuming in an account that is ${what}: ${refusal}`);
  } else await ready();
  refused.push({ what, from, until: await side.turns(() => readDatabaseTime(database())) });
}

/** The code with which a command is refused, or `done`. */
async function refusalOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
    return 'done';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

const rolesSchema = z.object({
  roles: z.array(z.looseObject({ roleName: z.string(), statements: z.unknown(), externalId: z.string().optional() })),
});

/** Creates a role like the write role under another name. */
async function copyWriteRole({ installation: { control } }: Side): Promise<void> {
  const { roles } = rolesSchema.parse(await control('GET', `accounts/${sideAwsAccountId}/roles`));
  const { statements, externalId } = roles.find(({ roleName }) => roleName === roleNames.write) ?? {};
  const policy = { Version: '2012-10-17', Statement: statements };
  await control('POST', `accounts/${sideAwsAccountId}/roles`, { roleName: otherWriteRole, externalId, policy });
}

/** Enters the other write role as a person does, which begins its test. Returns the test's id. */
async function enterOtherRole({ accountId, turns }: Side): Promise<string> {
  const input = { accountId, readRoleArn: roleArn(roleNames.read), writeRoleArn: roleArn(otherWriteRole) };
  return (await turns(() => runCommand(testConnection, input, chaosCaller))).testId;
}

/** Waits until a test has passed. One that ended because its workers died too often says nothing about the roles: it is begun again. */
async function untilTestPassed(side: Side, firstId: string): Promise<void> {
  let id = firstId;
  const hasPassed = async () => {
    const { status, checks } = await database().connectionTest.findUniqueOrThrow({ where: { id } });
    if (status !== 'failed') return status === 'passed';
    const told = JSON.stringify(checks);
    if (!told.includes('"unexpected"')) throw new Error(`The other role failed its test: ${told}`);
    id = await enterOtherRole(side);
    return false;
  };
  await until(() => falseDuringOutage(hasPassed), { what: 'the other role has passed its test', ...side.patience });
}
