import { type NextStep, nextStep } from '../../core/rollout/next-step.ts';
import { inTransaction, type Transaction } from '../../db/kernel/client.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { revertByItself } from '../../db/rollouts/own-revert.ts';
import { type LockedRollout, lockRollout } from '../../db/rollouts/rollout-row.ts';
import {
  bakeWave,
  completeRollout,
  enqueueLanes,
  passWave,
  readRolloutState,
  startWave,
  stopRollout,
  storeHealth,
} from '../../db/rollouts/waves.ts';
import { checkHealth } from './health-check.ts';
import type { RolloutContext } from './rollout-context.ts';

/** What one look at a Rollout came to: done, or the health of a wave is to be read before the next look. */
type Look = { kind: 'done'; hasStartedWave: boolean } | { kind: 'checkHealth'; wave: number; hasStartedWave: boolean };

/**
 * Brings a Rollout forward as far as its rows allow: starts and ends waves, bakes, asks for health, stops, reverts, completes.
 * Holds the Rollout's row while it decides, so that any number of workers may call it at any time, as often as they like.
 * Returns whether a wave was started. Throws AppError `notFound`, `databaseUnavailable`.
 */
export async function advanceRollout(rolloutId: string, context: RolloutContext): Promise<boolean> {
  let hasStartedWave = false;
  for (;;) {
    const look = await inTransaction((tx) => lookAndAct(tx, rolloutId));
    hasStartedWave ||= look.hasStartedWave;
    if (look.kind === 'done') return hasStartedWave;
    const health = await checkHealth(rolloutId, look.wave, context);
    await inTransaction(async (tx) => storeHealth(tx, await lockRollout(tx, rolloutId), look.wave, health));
  }
}

async function lookAndAct(tx: Transaction, rolloutId: string): Promise<Look> {
  const rollout = await lockRollout(tx, rolloutId);
  let hasStartedWave = false;
  for (;;) {
    const step = nextStep(await readRolloutState(tx, rollout), new Date());
    if (step.kind === 'checkHealth') return { kind: 'checkHealth', wave: step.wave, hasStartedWave };
    if (step.kind === 'startWave') hasStartedWave = true;
    if (!(await take(tx, rollout, step))) return { kind: 'done', hasStartedWave };
  }
}

/** Takes a step; returns whether another look is worth it. */
async function take(
  tx: Transaction,
  rollout: LockedRollout,
  step: Exclude<NextStep, { kind: 'checkHealth' }>,
): Promise<boolean> {
  switch (step.kind) {
    case 'startWave':
      await startWave(tx, rollout, step.wave);
      return false;
    case 'bake':
      await bakeWave(tx, rollout, step.wave);
      return true;
    case 'passWave':
      await passWave(tx, rollout, step.wave);
      return true;
    case 'stop':
      await stopRollout(tx, rollout, step.reason);
      return true;
    case 'revert':
      await revertByItself(tx, rollout);
      return false;
    case 'complete':
      await completeRollout(tx, rollout);
      return false;
    case 'send':
    case 'settle':
      await enqueueLanes(tx, rollout, { isRepeat: true });
      return false;
    case 'wait':
      await enqueue(tx, 'rollout.advance', { rolloutId: rollout.id }, waiting(step.until));
      return false;
    case 'nothing':
      return false;
  }
}

function waiting(until: Date) {
  const startAfterSeconds = Math.max(1, Math.ceil((until.getTime() - Date.now()) / 1000));
  return { startAfterSeconds, skipIfWaiting: true };
}
