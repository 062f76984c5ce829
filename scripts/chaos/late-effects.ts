import { z } from 'zod';
import { runCommand } from '../../lib/commands/kernel/run-command.ts';
import { cancelRollout } from '../../lib/commands/rollouts/control-commands.ts';
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
  untilOutcome,
  wavesOf,
} from './side-account.ts';
import { findUntimely, isUpdateOf } from './times.ts';

/** Longer than cancelling takes on a busy machine, and well before a worker of this run gives a request up as expired. */
const lateMilliseconds = 4_000;
const names = ['late-broken', 'late-stalled'];

/**
 * Cancels a Rollout whose updates are on their way, and lets them take effect after that. Returns every violation in words: until an effect has come its
 * Change says that it is under way or unclear; then it says the truth; and the revert restores the function.
 */
export async function cancelBeforeLateEffects(side: Side): Promise<string[]> {
  const { installation, turns, patience } = side;
  const since = (await readRequests(installation, 0)).at(-1)?.sequence ?? 0;
  const rollout = await planAside(side, { region: 'eu-west-1', names, strategy: wavesOf({ percent: 100 }) });
  const faultIds: number[] = [];
  for (const functionName of names) {
    const connection = functionName === 'late-stalled' ? 'stalls' : 'breaks';
    const effect = { kind: 'lateEffect', milliseconds: lateMilliseconds, connection };
    const match = { operation: 'UpdateFunctionConfiguration', functionName, awsAccountId: sideAwsAccountId };
    faultIds.push(faultIdOf(await installation.control('POST', 'faults', { match, effect })));
  }
  await turns(() => applyAsPlanned(rollout.rolloutId, chaosCaller));
  const areOnTheirWay = async () => {
    const requests = await readRequests(installation, since);
    return names.every((name) => requests.some((request) => isUpdateOf(name, request)));
  };
  await until(areOnTheirWay, { what: 'late updates are on their way', ...patience });
  await turns(() => runCommand(cancelRollout, { rolloutId: rollout.rolloutId }, chaosCaller));
  const violations: string[] = [];
  await until(() => falseDuringOutage(() => haveTakenEffect(side, rollout, violations)), {
    what: 'late updates have taken effect',
    seconds: patience.seconds,
  });
  for (const name of names) await untilOutcome(side, rollout.rolloutId, name, /^(?!pending|applying|unclear)/);
  for (const [name, outcome] of await outcomesOf(rollout.rolloutId))
    if (outcome !== 'applied') violations.push(`${name}: was changed late and is ${outcome}`);
  violations.push(...(await findUntimely(rollout.rolloutId, await readRequests(installation, since))));
  violations.push(...(await findShownSecrets(rollout.rolloutId)));
  for (const id of faultIds) await installation.control('DELETE', `faults/${id}`);
  return [...violations, ...(await takeBack(side, rollout))];
}

function faultIdOf(fault: unknown): number {
  return z.object({ id: z.number() }).parse(fault).id;
}

/** Whether all effects have come; notes what is said wrongly of one that is still to come. */
async function haveTakenEffect(side: Side, rollout: SideRollout, violations: string[]): Promise<boolean> {
  const outcomes = await outcomesOf(rollout.rolloutId);
  const standings = await Promise.all(names.map((name) => standingOf(side, rollout, name)));
  for (const [index, name] of names.entries()) {
    const outcome = outcomes.get(name) ?? 'unknown';
    // It was read before the function was, so the effect was still to come when that was said.
    if (standings[index] === 'before' && outcome !== 'applying' && outcome !== 'unclear')
      violations.push(`${name}: is ${outcome}, and its update is still to take effect`);
  }
  return standings.every((standing) => standing === 'target');
}
