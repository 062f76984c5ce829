import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSettled } from '../core/datadog/resolve-settings.ts';
import { type ChosenSettings, settingsSchema } from '../core/datadog/settings.ts';
import { anySettingsOfTheTable } from '../core/testing/generated-settings.ts';
import { settingsForCode, tellOpenSettings } from './settings-for-code.ts';

const standIn = 'c0ffee'.repeat(5);
const place = { awsAccountId: '111122223333', region: 'eu-west-1' };
const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:dd-AbCdEf';

test('what is the same for every function is written as it was chosen', () => {
  fc.assert(
    fc.property(anySettingsOfTheTable, (chosen) => {
      const { settings, keptKey, open } = settingsForCode(chosen, standIn, undefined);
      expect(isSettled(settings)).toBe(true);
      expect(settingsSchema.safeParse(settings).success).toBe(true);
      if (isSettled(chosen)) expect([settings, keptKey, open]).toEqual([chosen, undefined, []]);
    }),
  );
});

test.each<[string, ChosenSettings['apiKey'], string | undefined, string | undefined]>([
  ['an ARN', { source: 'secretsManager', arn }, arn, arn],
  ['a table', { source: 'secretsManager', table: [{ region: 'eu-west-1', arn }] }, undefined, arn],
  [
    'a table without this place',
    { source: 'secretsManager', table: [{ region: 'eu-west-2', arn }] },
    undefined,
    undefined,
  ],
  [
    'a template of a replicated secret',
    { source: 'secretsManager', arn: 'arn:{partition}:secretsmanager:{region}:{accountId}:secret:dd-AbCdEf' },
    undefined,
    arn,
  ],
  // The full ARN, which a policy of the function's role needs, is known to AWS alone.
  ['the name of a secret', { source: 'secretsManager', name: 'dd' }, undefined, undefined],
  [
    'the name of a parameter',
    { source: 'ssm', name: '/dd' },
    undefined,
    'arn:aws:ssm:eu-west-1:111122223333:parameter/dd',
  ],
])('a key given by %s is written where it is known', (_, apiKey, anywhere, there) => {
  for (const [at, expected] of [
    [undefined, anywhere],
    [place, there],
  ] as const) {
    const { settings, keptKey } = settingsForCode(apiKey === undefined ? {} : { apiKey }, standIn, at);
    const written = settings.apiKey !== undefined && 'arn' in settings.apiKey ? settings.apiKey.arn : undefined;
    expect([written, keptKey?.from]).toEqual([expected, expected === undefined ? 'perAccount' : undefined]);
  }
});

test('what is left open is told at every project that is instrumented, and at no other', () => {
  const { settings, open } = settingsForCode(
    { env: { from: 'account' }, service: { from: 'tag', tag: 'team' }, version: '1' },
    standIn,
    place,
  );
  expect(settings).toEqual({ version: '1' });
  expect(open.map(({ code, severity, params }) => [code, severity, params])).toEqual([
    ['settingLeftOpen', 'warning', { variable: 'DD_ENV', origin: 'account', tag: '' }],
    ['settingLeftOpen', 'warning', { variable: 'DD_SERVICE', origin: 'tag', tag: 'team' }],
  ]);
  const projects = (['change', 'unchanged', 'refused'] as const).map((verdict) => ({ verdict, findings: [] }));
  const told = (mode: 'instrument' | 'remove') =>
    tellOpenSettings(projects, mode, open).map(({ findings }) => findings.length);
  expect([told('instrument'), told('remove')]).toEqual([
    [2, 2, 0],
    [0, 0, 0],
  ]);
});
