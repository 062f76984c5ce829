import { assignWaves } from '../../core/rollout/waves.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { notify } from '../../db/kernel/notify.ts';
import { enqueueLaneJobs, type LanePlace, type LaneUnless } from '../../db/queue/lane-jobs.ts';
import { clearWavesOfBlocked, hasLateFindings } from '../../db/rollouts/check-rows.ts';
import { type LockedRollout, updateCurrentWave } from '../../db/rollouts/rollout-rows.ts';
import {
  listOpenLanes,
  readWaveCandidates,
  replaceWaves,
  updateWaveBaking,
  updateWavePassed,
  updateWaveStarted,
} from '../../db/rollouts/wave-rows.ts';
import type { CommandContext } from '../kernel/command.ts';
import { rolloutOf } from './rollout-moves.ts';

/** What the beginning and the end of a wave need; the command names both actions among its records. */
type WaveContext = Pick<CommandContext, 'tx' | 'record'>;

/** Begins a wave of an applying Rollout; its lanes may send from the moment that this is committed. */
export async function startWave({ tx, record }: WaveContext, rollout: LockedRollout, wave: number): Promise<void> {
  const currentWave = Math.max(rollout.currentWave, wave);
  const { size } = await updateWaveStarted(tx, rollout.id, wave);
  await updateCurrentWave(tx, rollout.id, currentWave);
  await record({
    action: 'rollout.waveStarted',
    ...rolloutOf(rollout),
    details: { wave: wave + 1, functions: size },
  });
  await notify(tx, `rollout:${rollout.id}`);
  await enqueueLanes(tx, { ...rollout, currentWave });
}

/** Assigns the waves of a planned Rollout anew where checks after planning found something: to its functions, or to keep some out. */
export async function regroupWaves(tx: Transaction, { id, strategy }: LockedRollout): Promise<void> {
  if (!(await hasLateFindings(tx, id))) return;
  await clearWavesOfBlocked(tx, id);
  await replaceWaves(tx, id, assignWaves(await readWaveCandidates(tx, id), strategy));
}

/** Which lanes are looked after: the one alone, or all; and which of them need no job. */
export type LaneSelection = { only?: LanePlace | undefined; unless?: LaneUnless };

/** Has a lane work on every account and Region that has something to send, or an intent to settle. */
export async function enqueueLanes(
  tx: Transaction,
  { id: rolloutId, mode, status, currentWave }: LockedRollout,
  { only, unless }: LaneSelection = {},
): Promise<void> {
  const lanes = await listOpenLanes(tx, rolloutId, status === 'applying' ? currentWave : null, only);
  await enqueueLaneJobs(tx, { rolloutId, mode }, lanes, unless);
}

/** Lets a wave bake from now on for as long as the strategy says. */
export async function bakeWave(tx: Transaction, { id, strategy }: LockedRollout, wave: number): Promise<void> {
  const now = await readDatabaseTime(tx);
  await updateWaveBaking(tx, id, wave, new Date(now.getTime() + strategy.bakeSeconds * 1000));
  await notify(tx, `rollout:${id}`);
}

/** Ends a wave that went well enough. */
export async function passWave({ tx, record }: WaveContext, rollout: LockedRollout, wave: number): Promise<void> {
  const { health } = await updateWavePassed(tx, rollout.id, wave);
  await record({
    action: 'rollout.waveFinished',
    ...rolloutOf(rollout),
    details: { wave: wave + 1, health: health?.verdict ?? null },
  });
  await notify(tx, `rollout:${rollout.id}`);
}
