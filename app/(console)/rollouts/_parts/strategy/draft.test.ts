import { expect, test } from 'vitest';
import { defaultStrategy } from '#lib/core/rollout/default-strategy.ts';
import { strategySchema } from '#lib/core/rollout/strategy.ts';
import { strategyDraft, strategyOf } from './draft.ts';

test('the untouched form sends the default strategy', () => {
  expect(strategyOf(strategyDraft(600))).toEqual(defaultStrategy(600));
});

test('all at once is one wave, watched like any other', () => {
  const strategy = strategyOf({ ...strategyDraft(600), preset: 'all' });
  expect(strategy.waves).toEqual([{ percent: 100 }]);
  expect(strategy.bakeSeconds).toBe(600);
  expect(strategySchema.safeParse(strategy).success).toBe(true);
});

test('waves of one’s own are sent as typed, and what is no number is refused at its own field', () => {
  const draft = strategyDraft(0);
  draft.preset = 'custom';
  draft.waves = [
    { size: '3', unit: 'functions' },
    { size: '12,5', unit: 'percent' },
    { size: 'many', unit: 'functions' },
  ];
  draft.maxFailures = '';
  const strategy = strategyOf(draft);
  expect(strategy.waves.slice(0, 2)).toEqual([{ functions: 3 }, { percent: 12.5 }]);
  const parsed = strategySchema.safeParse(strategy);
  const paths = parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.slice(0, 2).join('.'));
  expect(new Set(paths)).toEqual(new Set(['waves.2', 'stopRule.maxFailures']));
});
