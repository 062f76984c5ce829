import { runCommand } from '../../lib/commands/kernel/run-command.ts';
import { createRevert, createRollout } from '../../lib/commands/rollouts/create-commands.ts';
import { type Caller, personCaller } from '../../lib/core/access/caller.ts';
import type { AccountId } from '../../lib/core/lambda/account-id.ts';
import { defaultStrategy } from '../../lib/core/rollout/default-strategy.ts';
import type { Strategy } from '../../lib/core/rollout/strategy.ts';
import { database } from '../../lib/db/kernel/client.ts';
import { connectAccount, createRoles } from '../installation/account.ts';
import { applyAsPlanned, falseDuringOutage, plainSettings } from '../installation/rollouts.ts';
import type { Installation } from '../installation/start-installation.ts';
import { until } from '../processes/until.ts';
import { listFunctions, plainFunction } from './cases.ts';
import { type Attributes, ownText, readTruth } from './invariants.ts';
import type { Turns } from './turns.ts';

/** Who does everything in a run. */
export const chaosCaller: Caller = personCaller({ userId: 'chaos', name: 'Chaos', role: 'owner' });

/** The account in which people intervene while the matrix runs in another one. */
export const sideAwsAccountId = '444455556666';

/** All that the interventions need. */
export type Side = {
  installation: Installation;
  accountId: AccountId;
  turns: Turns;
  patience: { seconds: number; everyMilliseconds: number };
};

/** A Rollout over functions of its own, with what each was before. */
export type SideRollout = { rolloutId: string; region: string; before: ReadonlyMap<string, Attributes> };

/** Waves of so many functions, without bake and health gate; it stops for no failure. */
export function wavesOf(...waves: Strategy['waves']): Strategy {
  return {
    ...defaultStrategy(0),
    waves,
    stopRule: { maxFailures: 100_000, maxFailurePercent: 100, minFinished: 1 },
    healthGate: { ...defaultStrategy(0).healthGate, isEnabled: false },
  };
}

/** Connects the account. */
export async function openSideAccount(
  installation: Installation,
  given: Pick<Side, 'turns' | 'patience'>,
): Promise<Side> {
  await createRoles(installation, sideAwsAccountId);
  return { ...given, installation, accountId: await connectAccount('side', [], sideAwsAccountId) };
}

/** Makes functions and a Rollout over them, and waits for its preview. */
export async function planAside(
  side: Side,
  { region, names, strategy }: { region: string; names: readonly string[]; strategy: Strategy },
): Promise<SideRollout> {
  const { installation, accountId, turns } = side;
  const before = new Map<string, Attributes>();
  for (const name of names) {
    const record = plainFunction(sideAwsAccountId, region, name);
    await installation.control('PUT', `functions/${sideAwsAccountId}/${region}/${name}`, record);
    before.set(name, await readTruth(installation, sideAwsAccountId, region, name));
  }
  const rolloutId = await turns(async () => {
    const functions = names.map((functionName) => ({ functionName, region }));
    const functionIds = await listFunctions(accountId, sideAwsAccountId, functions);
    const input = { mode: 'instrument', functionIds, settings: plainSettings, strategy, name: 'Side' } as const;
    return (await runCommand(createRollout, input, chaosCaller)).rolloutId;
  });
  await untilStatus(side, rolloutId, 'planned');
  return { rolloutId, region, before };
}

/** Waits until a Rollout has this status, `stopped` too. */
export async function untilStatus({ patience }: Side, rolloutId: string, wanted: string): Promise<void> {
  const isSo = async () => (await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } })).status === wanted;
  await until(() => falseDuringOutage(isSo), { what: `the Rollout at the side is ${wanted}`, ...patience });
}

/** Waits until a Change to the function has one of these outcomes. */
export async function untilOutcome(side: Side, rolloutId: string, name: string, wanted: RegExp): Promise<void> {
  const isSo = async () => wanted.test((await outcomesOf(rolloutId)).get(name) ?? '');
  await until(() => falseDuringOutage(isSo), { what: `${name} is ${wanted.source}`, ...side.patience });
}

/** The outcomes of a Rollout's Changes by their functions' names. */
export async function outcomesOf(rolloutId: string): Promise<Map<string, string>> {
  const changes = await database().change.findMany({ where: { rolloutId } });
  return new Map(changes.map(({ functionName, outcome }) => [functionName, outcome]));
}

/** Whether a function stands at before, at the target of a Rollout, or at neither. */
export async function standingOf(
  { installation }: Side,
  { region, before }: SideRollout,
  name: string,
): Promise<'before' | 'target' | 'neither'> {
  const truth = await readTruth(installation, sideAwsAccountId, region, name);
  const was = before.get(name);
  if (was && ownText(truth) === ownText(was)) return 'before';
  return truth.variables['DD_LAMBDA_HANDLER'] === undefined ? 'neither' : 'target';
}

/** Takes a Rollout back, where there is anything to take back, and returns which functions are not exactly what they were. */
export async function takeBack(side: Side, rollout: SideRollout): Promise<string[]> {
  const outcomes = [...(await outcomesOf(rollout.rolloutId)).values()];
  if (outcomes.includes('applied')) {
    const { rolloutId } = await side.turns(() =>
      runCommand(createRevert, { rolloutId: rollout.rolloutId }, chaosCaller),
    );
    await untilStatus(side, rolloutId, 'planned');
    await side.turns(() => applyAsPlanned(rolloutId, chaosCaller));
    await untilStatus(side, rolloutId, 'completed');
  }
  const violations: string[] = [];
  for (const name of rollout.before.keys()) {
    const standing = await standingOf(side, rollout, name);
    if (standing !== 'before') violations.push(`${name}: stands at ${standing} after the revert`);
  }
  return violations;
}
