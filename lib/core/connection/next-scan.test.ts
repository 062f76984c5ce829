import { expect, test } from 'vitest';
import { accountIdSchema, awsAccountIdSchema } from '../lambda/account-id.ts';
import type { AccountFacts, AccountRoles } from './account-use.ts';
import { nextScanOf, type ScanSchedule } from './next-scan.ts';

const at = new Date('2026-11-27T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(at.getTime() - minutes * 60_000);
/** Its last digits are half of what they can be, so that it is read exactly an interval later. */
const accountId = accountIdSchema.parse('01940000-0000-7000-8000-000080000000');
const roles: AccountRoles = { readRoleArn: 'arn:aws:iam::111122223333:role/Read', writeRoleArn: null, externalId: 'x' };
const usable: AccountFacts = {
  awsAccountId: awsAccountIdSchema.parse('111122223333'),
  status: 'connected',
  isDisconnecting: false,
  roles,
  lastTest: { roles, hasPassed: true, failedChecks: [] },
  ...{ maxFunctionsPerRollout: null, maxPercentPerRollout: null, freezeWindows: [], requiresApproval: false },
  ...{ allowsEmergencyApply: false, isProduction: false },
};
const hourly: ScanSchedule = {
  accountId,
  scanEveryMinutes: 60,
  hasRegions: true,
  isScanning: false,
  countedFrom: minutesAgo(20),
};
const next = (schedule: Partial<ScanSchedule>, facts: Partial<AccountFacts> = {}) =>
  nextScanOf({ ...hourly, ...schedule }, { ...usable, ...facts }, at);

test('an account is scanned an interval after its newest scan, also while that is under way', () => {
  const expected = { state: 'scheduled', dueAt: '2026-11-27T12:40:00.000Z' };
  expect(next({})).toEqual(expected);
  expect(next({ isScanning: true })).toEqual(expected);
  expect(next({ countedFrom: minutesAgo(60) })).toEqual({ state: 'due' });
});

test('a scan that takes longer than the interval is followed by the next one', () => {
  expect(next({ countedFrom: minutesAgo(61), isScanning: true })).toEqual({ state: 'afterPresent' });
});

test('an account is a tenth of the interval early or late at most, always the same', () => {
  const dueOf = (last: string) => {
    const id = accountIdSchema.parse(`01940000-0000-7000-8000-0000${last}`);
    const found = next({ accountId: id });
    return found.state === 'scheduled' ? found.dueAt : found.state;
  };
  expect(dueOf('00000000')).toBe('2026-11-27T12:34:00.000Z');
  expect(dueOf('ffffffff') <= '2026-11-27T12:46:00.000Z').toBe(true);
  expect(dueOf('ffffffff') > '2026-11-27T12:45:59.000Z').toBe(true);
});

test('an account without a schedule or Regions is never scanned unasked', () => {
  for (const none of [{ scanEveryMinutes: null }, { hasRegions: false }])
    expect(next({ ...none, countedFrom: minutesAgo(500) })).toEqual({ state: 'never' });
});

test('an account that may not be read says why instead of a time, and one that only a scan failed in has its time', () => {
  const codeOf = (facts: Partial<AccountFacts>) => {
    const found = next({}, facts);
    return found.state === 'refused' ? found.failure.code : found.state;
  };
  const failed = { roles, hasPassed: false, failedChecks: [] };
  expect(codeOf({ status: 'disconnected' })).toBe('accountNotConnected');
  expect(codeOf({ isDisconnecting: true })).toBe('accountDisconnecting');
  expect(codeOf({ status: 'failing', lastTest: failed })).toBe('connectionTestFailed');
  expect(codeOf({ roles: { ...roles, externalId: 'y' } })).toBe('rolesUntested');
  expect(codeOf({ status: 'failing' })).toBe('scheduled');
});
