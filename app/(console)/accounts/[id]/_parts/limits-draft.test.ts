import { expect, test } from 'vitest';
import { accountSettingsSchema } from '#lib/core/connection/account-input.ts';
import { inputOf } from './limits-draft.ts';

const accountId = '01890000-0000-7000-8000-000000000000';
const draft = {
  name: 'Production',
  environment: ' prod ',
  callsPerSecond: '10',
  maxFunctionsPerRollout: '',
  maxPercentPerRollout: '25',
  scanEvery: '60',
  freezeWindows: [{ fromAt: '2026-12-20 18:00', untilAt: '2027-01-04', reason: 'Year-end freeze' }],
  ...{ requiresApproval: true, allowsEmergencyApply: false, isProduction: true },
  tags: ' team = payments \n\nurl=a=b',
};

test('what is typed becomes limits and times in UTC; an empty limit is none', () => {
  expect(accountSettingsSchema.parse(inputOf(accountId, draft))).toEqual({
    accountId,
    name: 'Production',
    environment: 'prod',
    callsPerSecond: 10,
    maxFunctionsPerRollout: null,
    maxPercentPerRollout: 25,
    scanEveryMinutes: 60,
    freezeWindows: [
      { fromAt: '2026-12-20T18:00:00.000Z', untilAt: '2027-01-04T00:00:00.000Z', reason: 'Year-end freeze' },
    ],
    ...{ requiresApproval: true, allowsEmergencyApply: false, isProduction: true },
    tags: { team: 'payments', url: 'a=b' },
  });
});

test.each([
  ['environment', { environment: 'Prod EU' }],
  ['callsPerSecond', { callsPerSecond: 'ten' }],
  ['callsPerSecond', { callsPerSecond: '' }],
  ['maxFunctionsPerRollout', { maxFunctionsPerRollout: '1.5' }],
  ['maxPercentPerRollout', { maxPercentPerRollout: '0' }],
  ['tags.', { tags: '=payments' }],
  ['freezeWindows.0.fromAt', { freezeWindows: [{ fromAt: 'soon', untilAt: '2027-01-04', reason: 'x' }] }],
  ['freezeWindows.0.untilAt', { freezeWindows: [{ fromAt: '2027-01-05', untilAt: '2027-01-04', reason: 'x' }] }],
])('a wrong %s is refused at its own field: %j', (path, part) => {
  const parsed = accountSettingsSchema.safeParse(inputOf(accountId, { ...draft, ...part }));
  expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
});

test('how often the account is scanned: an interval, never, or as it was', () => {
  const chosen = (scanEvery: string) => inputOf(accountId, { ...draft, scanEvery }).scanEveryMinutes;
  expect(['15', '1440', 'never', '', '7'].map(chosen)).toEqual([15, 1440, null, undefined, undefined]);
});
