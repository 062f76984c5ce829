import { expect, test } from 'vitest';
import { defaultStrategy } from '#lib/core/rollout/default-strategy.ts';
import type { Strategy } from '#lib/core/rollout/strategy.ts';
import { strategyOf } from './draft.ts';
import { draftOfStrategy } from './stored-strategy.ts';

const guards = {
  stopRule: { maxFailures: 7, maxFailurePercent: 2.5, minFinished: 33 },
  healthGate: {
    isEnabled: false,
    maxErrorRateRisePercent: 1,
    maxDurationRisePercent: 30,
    minInvocations: 99,
  },
  onBreach: 'revert',
} satisfies Partial<Strategy>;

test.each<[string, Strategy, string]>([
  ['the product’s own waves', { ...defaultStrategy(300), ...guards }, 'waves'],
  ['all at once', { ...defaultStrategy(0), ...guards, waves: [{ percent: 100 }] }, 'all'],
  ['all at once with a wait', { ...defaultStrategy(90), ...guards, waves: [{ percent: 100 }] }, 'all'],
  ['own waves', { ...defaultStrategy(60), ...guards, waves: [{ functions: 3 }, { percent: 12.5 }] }, 'custom'],
])('a form opened with %s sends the same strategy', (_name, strategy, preset) => {
  const draft = draftOfStrategy(strategy);
  expect(draft.preset).toBe(preset);
  expect(strategyOf(draft)).toEqual(strategy);
});
