import { expect, test } from 'vitest';
import { outcomes, verdicts } from '#lib/core/change/change-codes.ts';
import { rolloutStatuses } from '#lib/core/rollout/status.ts';
import { rowActions } from './row-actions.ts';

const everything = { plan: true, apply: true };

test('somebody who may only look is offered nothing, whatever the state', () => {
  for (const status of rolloutStatuses) {
    for (const verdict of verdicts) {
      for (const outcome of outcomes) {
        expect(rowActions(status, { verdict, outcome }, { plan: false, apply: false })).toEqual([]);
      }
    }
  }
});

test.each([
  ['planned', 'change', 'pending', ['exclude']],
  ['planned', 'blocked', 'pending', ['exclude']],
  ['planned', 'unchanged', 'pending', []],
  ['planned', 'change', 'excluded', ['include']],
  ['applying', 'change', 'pending', ['exclude']],
  ['applying', 'change', 'applying', []],
  ['stopped', 'change', 'failed', ['retry']],
  ['cancelled', 'change', 'failed', []],
  ['completed', 'change', 'applied', ['revert']],
  ['completed', 'change', 'excluded', ['previewAgain']],
  ['cancelled', 'change', 'cancelled', []],
] as const)('in a %s Rollout a function with %s and %s offers %o', (status, verdict, outcome, expected) => {
  expect(rowActions(status, { verdict, outcome }, everything)).toEqual(expected);
});
