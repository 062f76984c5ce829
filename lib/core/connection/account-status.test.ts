import { expect, test } from 'vitest';
import { accountStatuses, isConnected, statusAfterScan, statusAfterTest } from './account-status.ts';

test('a passed test connects every account but a disconnected one; a failed one only spoils what worked', () => {
  const after = (hasPassed: boolean) => accountStatuses.map((status) => statusAfterTest(status, hasPassed));
  expect(after(true)).toEqual(['connected', 'connected', 'connected', 'disconnected']);
  expect(after(false)).toEqual(['draft', 'failing', 'failing', 'disconnected']);
});

test('a scan brings a failing account back only when its last test passed', () => {
  const after = (isRegionRead: boolean, isRoleRefused: boolean, hasLastTestPassed: boolean) =>
    accountStatuses.map((status) => statusAfterScan(status, { isRegionRead, isRoleRefused, hasLastTestPassed }));
  expect(after(true, false, true)).toEqual(['draft', 'connected', 'connected', 'disconnected']);
  expect(after(true, false, false)).toEqual([...accountStatuses]);
  expect(after(false, true, true)).toEqual(['draft', 'failing', 'failing', 'disconnected']);
  expect(after(false, false, true)).toEqual([...accountStatuses]);
});

test('only an account that passed a test can be worked with', () => {
  expect(accountStatuses.filter(isConnected)).toEqual(['connected', 'failing']);
});
