import type { Change, Progress } from '../api/answers.ts';
import { changeSchema } from '../api/answers.ts';
import type { Client } from '../api/client.ts';
import { sleep } from '../api/retry.ts';
import { say } from '../say.ts';
import { type ExitCode, exitCodes, Stopped } from '../stopped.ts';
import type { Terminal } from '../terminal.ts';
import { nextPause, readProgress } from './plan-rollout.ts';

/** Waits until nothing more happens in a rollout by itself, showing how far it is. `timeoutSeconds` bounds the waiting, not the rollout. */
export async function followRollout(
  client: Client,
  terminal: Terminal,
  rollout: { id: string; number: number },
  timeoutSeconds: number | undefined,
): Promise<Progress> {
  const until = timeoutSeconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeoutSeconds * 1000;
  for (let pause = nextPause(undefined); ; pause = nextPause(pause)) {
    const progress = await readProgress(client, rollout.id);
    if (hasEnded(progress)) return progress;
    terminal.progress(progressLine(progress));
    if (Date.now() + pause > until)
      throw new Stopped(exitCodes.unexpected, say('timedOut', { number: rollout.number }), { code: 'timedOut' });
    await sleep(pause);
  }
}

/** Whether nothing more happens by itself: it is done, or stopped with nothing in flight. Somebody may still let it go on. */
export function hasEnded({ status, counts }: Progress): boolean {
  if (status === 'completed' || status === 'discarded' || status === 'planned') return true;
  return (status === 'stopped' || status === 'cancelled') && counts.inFlight === 0 && counts.unclear === 0;
}

/** How far a rollout is, in one line. */
export function progressLine({ status, statusReason, counts, currentWave, waves, remainingSeconds }: Progress): string {
  const { change, applied, failed, stale, inFlight } = counts;
  const bakeUntil = waves.find((wave) => wave.status === 'baking')?.bakeUntil;
  const parts = [
    say('progress.counts', { status, applied, change, failed, stale, inFlight }),
    ...(waves.length > 1 ? [say('progress.wave', { wave: currentWave + 1, waves: waves.length })] : []),
    ...(bakeUntil ? [say('progress.baking', { time: bakeUntil.slice(11, 19) })] : []),
    ...(remainingSeconds === null ? [] : [say('progress.remaining', { minutes: Math.ceil(remainingSeconds / 60) })]),
    ...(statusReason === null ? [] : [statusReason.message]),
  ];
  return parts.join(' · ');
}

/** What a rollout that has ended means to a pipeline. Functions that were left out on purpose are nothing that failed. */
export function exitCodeOf({ status, counts }: Progress, mayLeaveOut: boolean): ExitCode {
  const isEnded = status === 'stopped' || status === 'cancelled' || status === 'discarded';
  const isLeftOut = counts.skipped > 0 && !mayLeaveOut;
  if (isEnded || counts.failed > 0 || counts.unclear > 0 || counts.cancelled > 0 || isLeftOut) return exitCodes.failed;
  return counts.stale > 0 ? exitCodes.stale : exitCodes.done;
}

/** The functions of a rollout, and a line for each of which nothing came, or not what was planned. */
export async function readOutcomes(client: Client, rolloutId: string): Promise<{ changes: Change[]; lines: string[] }> {
  const changes = await client.list(`/rollouts/${rolloutId}/changes`, changeSchema, { limit: '500' });
  const odd = changes.filter(
    ({ verdict, outcome }) => verdict === 'change' && outcome !== 'applied' && outcome !== 'excluded',
  );
  const lines = odd.map(({ functionName, awsAccountId, region, outcome, failure }) =>
    say('outcome', { functionName, awsAccountId, region, outcome, reason: failure?.message ?? '' }),
  );
  return { changes, lines };
}
