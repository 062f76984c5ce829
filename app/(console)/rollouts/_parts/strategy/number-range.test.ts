import { expect, test } from 'vitest';
import { z } from 'zod';
import { strategySchema } from '#lib/core/rollout/strategy.ts';
import { rangeOf } from './number-range.ts';

test('the range that a field names is the one that its schema accepts', () => {
  expect(rangeOf(z.int().min(1).max(10))).toEqual({ minimum: 1, maximum: 10, isWhole: true });
  expect(rangeOf(z.number().min(0).max(2.5))).toEqual({ minimum: 0, maximum: 2.5, isWhole: false });
});

test('every number of the stop rule and the health gate has both limits', () => {
  const { stopRule, healthGate } = strategySchema.shape;
  const { isEnabled: _, ...thresholds } = healthGate.shape;
  for (const [name, schema] of Object.entries({ ...stopRule.shape, ...thresholds })) {
    const { minimum, maximum } = rangeOf(schema);
    expect([schema.safeParse(minimum).success, schema.safeParse(maximum).success], name).toEqual([true, true]);
    expect([schema.safeParse(minimum - 1).success, schema.safeParse(maximum + 1).success], name).toEqual([
      false,
      false,
    ]);
  }
});
