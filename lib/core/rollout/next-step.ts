import type { HealthReport, HealthVerdict } from './health-report.ts';
import type { RolloutStatus } from './status.ts';
import { type FinishedCounts, isBreach, type StopReason, stopReasonFor } from './stop-rule.ts';
import type { Strategy } from './strategy.ts';
import type { WaveStatus } from './waves.ts';

/**
 * One wave with how many of its Changes are still to be sent (`pending`), in flight or to be read again now (`applying`), unclear
 * and to be read again later (`unclear`, the first of them at `unclearUntil`), applied, and failed without a
 * person having let the Rollout go on without them (`failed`) or with that (`acknowledged`).
 */
export type WaveState = {
  index: number;
  status: WaveStatus;
  bakeUntil: Date | null;
  pending: number;
  applying: number;
  unclear: number;
  unclearUntil: Date | null;
  applied: number;
  failed: number;
  acknowledged: number;
  /** The health gate's last word while it bakes; null when it has not looked. */
  health: {
    verdict: HealthVerdict;
    checkedAt: Date;
    breachingCount: number;
  } | null;
};

/** What deciding needs of a health report; an unhealthy wave counts at least one function in breach. */
export function waveHealth({ verdict, checkedAt, breaching }: HealthReport): NonNullable<WaveState['health']> {
  const breachingCount = Math.max(breaching.length, verdict === 'unhealthy' ? 1 : 0);
  return { verdict, checkedAt: new Date(checkedAt), breachingCount };
}

/** What the next step is decided from. */
export type RolloutState = {
  status: RolloutStatus;
  statusReason: { code: string } | null;
  strategy: Strategy;
  /** In order of index. */
  waves: readonly WaveState[];
  /** What the stop rule counts. */
  counts: FinishedCounts;
  /** Whether a revert was started automatically for the current stop, and for all that was found applied since; or was refused. */
  hasStartedRevert: boolean;
  /** Whether something in flight is in an account that may be read, so that its outcome will be known soon. */
  canBeSettled: boolean;
};

/**
 * What the coordinator does next. After `bake`, `passWave` and `stop` the next step is decided at once; every other step ends
 * the run: `startWave` starts a wave and its lanes, `send` makes sure that a lane runs for every account and Region with
 * something to send, `settle` for every one with an intent without outcome, `checkHealth` reads metrics before the next run,
 * `wait` runs again at `until`, `revert` and `complete` write rows. A wave with an unclear Change is not over before that is
 * settled, and keeps the next one waiting: until then nobody knows what it did.
 */
export type NextStep =
  | { kind: 'startWave'; wave: number }
  | { kind: 'send'; wave: number }
  | { kind: 'bake'; wave: number }
  | { kind: 'checkHealth'; wave: number }
  | { kind: 'wait'; until: Date }
  | { kind: 'passWave'; wave: number }
  | { kind: 'stop'; reason: StopReason }
  | { kind: 'complete' }
  | { kind: 'settle' }
  | { kind: 'revert' }
  | { kind: 'nothing' };

/** Seconds between two looks at the metrics while a wave bakes; CloudWatch's period is a minute. Source: AWS docs, 2026. */
const healthCheckSeconds = 60;

/** Decides from the rows alone, so that any worker at any time, however often, comes to the same step. */
export function nextStep(state: RolloutState, now: Date): NextStep {
  const isInFlight = state.waves.some((wave) => wave.applying > 0);
  if (state.status !== 'applying') {
    const wantsRevert = state.status === 'stopped' && state.strategy.onBreach === 'revert';
    // What nobody may read now does not keep the others from being taken back.
    const isDue = wantsRevert && isBreach(state.statusReason) && !state.hasStartedRevert && !state.canBeSettled;
    if (isDue) return { kind: 'revert' };
    if (isInFlight) return { kind: 'settle' };
    const until = earliestOf(state.waves);
    return until ? { kind: 'wait', until } : { kind: 'nothing' };
  }
  const reason = standingStopReason(state);
  if (reason) return { kind: 'stop', reason };
  const wave = currentWave(state.waves);
  if (!wave) return { kind: 'complete' };
  if (wave.pending + wave.applying > 0) {
    return {
      kind: wave.status === 'running' ? 'send' : 'startWave',
      wave: wave.index,
    };
  }
  if (wave.unclearUntil) return { kind: 'wait', until: wave.unclearUntil };
  if (wave.status !== 'baking' || !wave.bakeUntil) {
    // A wave in which nothing was sent (all excluded, all changed by others) has nothing to watch.
    const isWatched = state.strategy.bakeSeconds > 0 && wave.applied + wave.failed + wave.acknowledged > 0;
    return { kind: isWatched ? 'bake' : 'passWave', wave: wave.index };
  }
  return nextWhileBaking(wave, wave.bakeUntil, state.strategy, now);
}

/** The first wave that has not passed, or has something to send or to settle again. */
function currentWave(waves: readonly WaveState[]): WaveState | undefined {
  return waves.find((wave) => wave.status !== 'passed' || isOpen(wave));
}

function isOpen({ pending, applying, unclear }: WaveState): boolean {
  return pending + applying + unclear > 0;
}

/** When the first unclear Change is to be read again; undefined without any. */
function earliestOf(waves: readonly WaveState[]): Date | undefined {
  const times = waves.flatMap(({ unclearUntil }) => (unclearUntil ? [unclearUntil.getTime()] : []));
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

/**
 * Why the failures so far keep a Rollout from going on, or undefined. Beside the stop rule: a wave in which something failed and
 * nothing was applied is no reason to begin the next one, however few functions that wave has. A person who lets the Rollout go
 * on without the failed functions acknowledges them.
 */
export function standingStopReason(
  state: Pick<RolloutState, 'strategy' | 'waves' | 'counts'>,
): Extract<NextStep, { kind: 'stop' }>['reason'] | undefined {
  const reason = stopReasonFor(state.counts, state.strategy.stopRule);
  if (reason) return reason;
  const wave = currentWave(state.waves);
  if (!wave || isOpen(wave) || wave.applied > 0 || wave.failed === 0) return undefined;
  const hasMoreToSend = state.waves.some(({ index, pending }) => index > wave.index && pending > 0);
  return hasMoreToSend ? { code: 'waveFailed', params: { wave: wave.index + 1, failed: wave.failed } } : undefined;
}

function nextWhileBaking(wave: WaveState, bakeUntil: Date, strategy: Strategy, now: Date): NextStep {
  const isBaked = bakeUntil <= now;
  if (!strategy.healthGate.isEnabled) {
    return isBaked ? { kind: 'passWave', wave: wave.index } : { kind: 'wait', until: bakeUntil };
  }
  if (wave.health?.verdict === 'unhealthy') {
    const params = { wave: wave.index + 1, functions: wave.health.breachingCount };
    return { kind: 'stop', reason: { code: 'unhealthy', params } };
  }
  const hasFinalWord = wave.health !== null && wave.health.checkedAt >= bakeUntil;
  if (isBaked)
    return {
      kind: hasFinalWord ? 'passWave' : 'checkHealth',
      wave: wave.index,
    };
  const lastLook = wave.health?.checkedAt ?? new Date(bakeUntil.getTime() - strategy.bakeSeconds * 1000);
  const nextLook = new Date(lastLook.getTime() + healthCheckSeconds * 1000);
  if (nextLook <= now) return { kind: 'checkHealth', wave: wave.index };
  return { kind: 'wait', until: nextLook < bakeUntil ? nextLook : bakeUntil };
}
