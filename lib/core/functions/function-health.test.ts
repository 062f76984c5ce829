import { expect, test } from 'vitest';
import { type FunctionHealth, type HealthState, judgeFunction } from './function-health.ts';

const changeId = '2f6a0c7e-4f0e-4a0e-9f3a-0c1d2e3f4a5b';
const figuresOf = ([invocations, errors, throttles, duration]: readonly number[]) => ({
  ...{ invocations: invocations ?? 0, errors: errors ?? 0, throttles: throttles ?? 0 },
  ...{ meanDurationMilliseconds: duration ?? null, minutes: 60 },
});
const health = (baseline: readonly number[], current: readonly number[]): FunctionHealth => ({
  ...{ readAt: '2026-11-27T11:00:00.000Z', sinceAt: '2026-11-27T10:00:00.000Z', isSinceChange: true, changeId },
  ...{ figures: { baseline: figuresOf(baseline), current: figuresOf(current) }, failure: null },
});

test.each<[string, readonly number[], readonly number[], HealthState, string | null]>([
  ['hardly any errors', [100, 1], [100, 0], 'healthy', null],
  ['a new function that works', [0, 0], [100, 0], 'healthy', null],
  ['errors that rose', [100, 0], [100, 20], 'worse', 'errorRate'],
  ['throttles that rose', [100, 0], [80, 0, 20], 'worse', 'throttleRate'],
  ['calls that take four times as long', [100, 0, 0, 10], [100, 0, 0, 40], 'worse', 'duration'],
  ['as many errors as before', [100, 50], [100, 50], 'errors', null],
  ['errors of a function that was not called before', [0, 0], [100, 50], 'errors', null],
  ['fewer calls than tell anything', [100, 0], [5, 5], 'few', null],
  ['no call', [100, 0], [0, 0], 'noTraffic', null],
])('%s', (_, baseline, current, state, breach) => {
  expect(judgeFunction(health(baseline, current), changeId)).toEqual({ state, breach });
});

test('what was read before our last change says nothing of now, nor does what could not be read, or nobody asked for', () => {
  const read = health([100, 0], [100, 0]);
  expect(judgeFunction(read, crypto.randomUUID()).state).toBe('outdated');
  expect(judgeFunction({ ...read, changeId: null }, changeId).state).toBe('outdated');
  const failure = { code: 'awsAccessDenied' as const, params: {} };
  expect(judgeFunction({ ...read, figures: null, failure }, changeId).state).toBe('failed');
  expect(judgeFunction(null, changeId).state).toBe('notRead');
  expect(judgeFunction({ ...read, changeId: null }, null).state).toBe('healthy');
});
