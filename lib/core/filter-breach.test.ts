import { expect, test } from 'vitest';
import { parseAuditFilter } from './audit/audit-filter.ts';
import { filterBreachOf } from './filter-breach.ts';
import { changeFilterSchema } from './rollout/change-filter.ts';
import { rolloutListFilterSchema } from './rollout/rollout-filter.ts';

test('a filter of the log that is too large is told by its field and bound; what is only mistyped is no breach', () => {
  const breachOf = (address: string) => parseAuditFilter(new URLSearchParams(address)).breach;
  expect(breachOf(`actor=${'x'.repeat(201)}`)).toEqual({ field: 'actor', bound: 'valueLength', limit: 200 });
  expect(breachOf('function=x&'.repeat(21))).toEqual({ field: 'function', bound: 'values', limit: 20 });
  expect(breachOf('action=not.known&rollout=99999999999')).toBeUndefined();
});

test('so are the filters of Changes and of Rollouts', () => {
  const ofChanges = changeFilterSchema.safeParse({ region: Array.from({ length: 51 }, () => 'eu-west-1') });
  expect(ofChanges.error && filterBreachOf(ofChanges.error)).toEqual({ field: 'region', bound: 'values', limit: 50 });
  const ofRollouts = rolloutListFilterSchema.safeParse({ text: 'x'.repeat(201), mode: ['unknown'] });
  const breach = { field: 'text', bound: 'valueLength', limit: 200 };
  expect(ofRollouts.error && filterBreachOf(ofRollouts.error)).toEqual(breach);
});
