import { z } from 'zod';
import { completionEvent } from '../../core/audit/webhook-events.ts';
import { accountIdSchema } from '../../core/lambda/account-id.ts';
import { healthReportSchema } from '../../core/rollout/health-report.ts';
import { type NextStep, nextStep } from '../../core/rollout/next-step.ts';
import { statusReasonSchema } from '../../core/rollout/status-reason.ts';
import type { StopReason } from '../../core/rollout/stop-rule.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { notify } from '../../db/kernel/notify.ts';
import { enqueue } from '../../db/queue/queue.ts';
import { type LockedRollout, lockRollout } from '../../db/rollouts/rollout-rows.ts';
import { updateWaveHealth, updateWavesStopped } from '../../db/rollouts/wave-rows.ts';
import { type CommandContext, command } from '../kernel/command.ts';
import { announceRollout } from '../webhooks/announcement.ts';
import { revertAutomatically } from './automatic-revert.ts';
import { moveRollout, rolloutOf } from './rollout-moves.ts';
import { accountsOf } from './rollout-scope.ts';
import { readRolloutState } from './rollout-state.ts';
import { bakeWave, enqueueLanes, type LaneSelection, passWave, startWave } from './waves.ts';

/**
 * Brings a Rollout forward as far as its rows allow: starts and ends waves, bakes, stops, reverts, completes. Holds the
 * Rollout's row while it decides, so that any number of workers may run it at any time, as often as they like. `seen`: the
 * health of a wave as just read. `afterLane`: the account and Region of a lane that has come to its end, so that no job is missing but
 * perhaps its own. `onlyMakesSure`: it is asked again soon, so a lane that is being worked needs
 * no other job. Returns whether a wave was started, and the wave (from 0) whose health is to be read before it is run again; null: nothing more is to be done. Throws AppError notFound.
 */
export const advanceRollout = command({
  name: 'rollout.advance',
  permission: 'work',
  input: z.strictObject({
    rolloutId: z.uuid(),
    seen: z.strictObject({ wave: z.int().min(0), health: healthReportSchema }).optional(),
    afterLane: z.strictObject({ accountId: accountIdSchema, region: z.string() }).optional(),
    onlyMakesSure: z.boolean().default(false),
  }),
  output: z.object({ hasStartedWave: z.boolean(), checkHealthOfWave: z.number().nullable() }),
  records: [
    'rollout.waveStarted',
    'rollout.waveFinished',
    'rollout.stopped',
    'rollout.completed',
    'rollout.created',
    'command.refused',
  ],
  scopeOf: accountsOf,
  run: async (context, { rolloutId, seen, afterLane, onlyMakesSure }) => {
    const { tx } = context;
    const lanes: LaneSelection = { only: afterLane, unless: onlyMakesSure ? 'waitingOrWorked' : 'waiting' };
    let rollout = await lockRollout(tx, rolloutId);
    if (seen) {
      await updateWaveHealth(tx, rolloutId, seen.wave, seen.health);
      await notify(tx, `rollout:${rolloutId}`);
    }
    for (;;) {
      const now = await readDatabaseTime(tx);
      const step = nextStep(await readRolloutState(tx, rollout), now);
      const hasStartedWave = step.kind === 'startWave';
      if (step.kind === 'checkHealth') return { hasStartedWave, checkHealthOfWave: step.wave };
      const next = await takeStep(context, rollout, step, { now, lanes });
      if (next === null) return { hasStartedWave, checkHealthOfWave: null };
      rollout = next;
    }
  },
});

/** Takes a step; returns the Rollout as it is then when another look is worth it, otherwise null. */
async function takeStep(
  context: CommandContext,
  rollout: LockedRollout,
  step: Exclude<NextStep, { kind: 'checkHealth' }>,
  { now, lanes }: { now: Date; lanes: LaneSelection },
): Promise<LockedRollout | null> {
  const { tx } = context;
  switch (step.kind) {
    case 'startWave':
      await startWave(context, rollout, step.wave);
      return null;
    case 'bake':
      await bakeWave(tx, rollout, step.wave);
      return rollout;
    case 'passWave':
      await passWave(context, rollout, step.wave);
      return rollout;
    case 'stop':
      return await stop(context, rollout, step.reason);
    case 'revert':
      await revertAutomatically(context, rollout);
      return null;
    case 'complete':
      await complete(context, rollout);
      return null;
    case 'send':
    case 'settle':
      await enqueueLanes(tx, rollout, lanes);
      return null;
    case 'wait':
      await enqueue(tx, 'rollout.advance', { rolloutId: rollout.id }, waiting(step.until, now));
      return null;
    case 'nothing':
      return null;
  }
}

/** When the queue is to run something, by the database's clock alone, which the queue goes by too. */
function waiting(until: Date, now: Date) {
  const startAfterSeconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  return { startAfterSeconds, skipIfWaiting: true };
}

type Reason = { code: StopReason['code']; params: StopReason['params'] };

/** Stops a Rollout with the reason and tells the webhooks. Returns it as it is then. */
async function stop(context: CommandContext, rollout: LockedRollout, reason: Reason): Promise<LockedRollout> {
  const { tx, record } = context;
  const statusReason = { code: reason.code, params: { ...reason.params } };
  await moveRollout(tx, rollout, 'stopped', { statusReason });
  await updateWavesStopped(tx, rollout.id);
  const details = { code: reason.code, ...reason.params };
  await record({ action: 'rollout.stopped', ...rolloutOf(rollout), details });
  await announceRollout(tx, rollout.id, 'rollout.stopped');
  return { ...rollout, status: 'stopped', statusReason };
}

/** Ends a Rollout whose every Change has an outcome, and tells the webhooks, and those who watch the one that it reverts. */
async function complete({ tx, record }: CommandContext, rollout: LockedRollout): Promise<void> {
  await moveRollout(tx, rollout, 'completed', { finishedAt: await readDatabaseTime(tx) });
  await record({ action: 'rollout.completed', ...rolloutOf(rollout) });
  if (rollout.revertsRolloutId !== null) await notify(tx, `rollout:${rollout.revertsRolloutId}`);
  await announceRollout(tx, rollout.id, completionEvent(rollout.mode));
}

/**
 * Stops a Rollout for what keeps one of its accounts and Regions from going on, unless it is not under way any more.
 * Throws AppError notFound.
 */
export const stopRollout = command({
  name: 'rollout.stop',
  permission: 'work',
  input: z.strictObject({ rolloutId: z.uuid(), reason: statusReasonSchema }),
  output: z.void(),
  records: ['rollout.stopped'],
  scopeOf: accountsOf,
  run: async (context, { rolloutId, reason }) => {
    const rollout = await lockRollout(context.tx, rolloutId);
    if (rollout.status === 'applying' || rollout.status === 'paused') await stop(context, rollout, reason);
  },
});
