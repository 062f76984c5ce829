import type { AwsSession } from '../../aws/session.ts';
import type { LaneKey } from '../../db/rollouts/sending-rows.ts';
import type { LaneTiming, StepObserver } from '../rollout/rollout-context.ts';
import type { UpdateClock } from './update-clock.ts';
import type { WriteQueue } from './write-queue.ts';

/** What the Changes of a lane share while they are sent. */
export type LaneTools = {
  lane: LaneKey;
  session: AwsSession;
  timing: LaneTiming;
  observeStep: StepObserver;
  /** Aborted when nothing new may begin: the worker stops, the job was lost, the Rollout is no longer applying. */
  ending: AbortSignal;
  /** Resolves when nothing has to go first: before a function is taken up, and before its update is. */
  giveWay: () => Promise<void>;
  writes: WriteQueue;
  clock: UpdateClock;
};
