import { expect, test } from 'vitest';
import { settingChanges } from './setting-changes.ts';

const window = { fromAt: '2026-12-24T00:00:00Z', untilAt: '2027-01-02T00:00:00Z', reason: 'Holidays' };

test('each setting that differs is recorded with what it was and what it is, lists whole, the others not at all', () => {
  const before = { name: 'Prod', limit: 5, percent: null, freezeWindows: [window], tags: ['a'] };
  const after = { name: 'Prod', limit: 6, percent: 10, freezeWindows: [{ ...window, reason: 'Audit' }], tags: ['a'] };
  expect(settingChanges(before, after)).toEqual([
    {
      ...{ path: 'freezeWindows', action: 'change', sensitive: false },
      before: ['fromAt: 2026-12-24T00:00:00Z, reason: Holidays, untilAt: 2027-01-02T00:00:00Z'],
      after: ['fromAt: 2026-12-24T00:00:00Z, reason: Audit, untilAt: 2027-01-02T00:00:00Z'],
    },
    { path: 'limit', action: 'change', before: '5', after: '6', sensitive: false },
    { path: 'percent', action: 'add', after: '10', sensitive: false },
  ]);
});

test('nested settings have their path, and what is masked alike but replaced is recorded as such', () => {
  const before = { env: 'prod', apiKey: { source: 'plain', value: '••' } };
  expect(settingChanges(before, { apiKey: { source: 'plain', value: '••' } }, ['apiKey.value'])).toEqual([
    { path: 'apiKey.value', action: 'change', before: '••', after: '••', sensitive: true },
    { path: 'env', action: 'remove', before: 'prod', sensitive: false },
  ]);
  expect(settingChanges(before, before)).toEqual([]);
});
