import { defaultMinFinished } from './min-finished.ts';
import type { Strategy } from './strategy.ts';

/** Seconds that a wave bakes unless something else is chosen: CloudWatch's metrics come one to three minutes late. */
export const defaultBakeSeconds = 300;

/** One function, then 1 %, 10 %, and the rest; after each of them `bakeSeconds` of watching. */
export function defaultStrategy(bakeSeconds: number): Strategy {
  return {
    waves: [{ functions: 1 }, { percent: 1 }, { percent: 10 }, { percent: 100 }],
    bakeSeconds,
    stopRule: { maxFailures: 5, maxFailurePercent: 10, minFinished: defaultMinFinished },
    healthGate: {
      isEnabled: true,
      maxErrorRateRisePercent: 5,
      maxDurationRisePercent: 200,
      minInvocations: 20,
    },
    onBreach: 'stop',
  };
}
