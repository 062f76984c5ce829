import { expect, test } from 'vitest';
import { awsAccountIdSchema } from '#lib/core/lambda/account-id.ts';
import { emptyDraft, withKeyRows, withText } from './draft.ts';
import { resolvedPlaces } from './resolution.ts';

const accounts = [
  {
    awsAccountId: awsAccountIdSchema.parse('111122223333'),
    name: 'Production',
    environment: 'prod',
    regions: ['eu-west-1'],
  },
  {
    awsAccountId: awsAccountIdSchema.parse('777788889999'),
    name: 'Gov',
    environment: null,
    regions: ['us-gov-west-1'],
  },
];
const named = withText(emptyDraft(), 'apiKey.secretsManager', 'dd');

test('what differs from place to place is shown for each, and what is missing is said', () => {
  const places = resolvedPlaces(withText(named, 'env.from', 'account'), accounts);
  expect(places?.map(({ region, key, environment }) => [region, key, environment])).toEqual([
    [
      'eu-west-1',
      { code: 'lookup', text: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:dd' },
      { code: 'exact', text: 'prod' },
    ],
    [
      'us-gov-west-1',
      { code: 'lookup', text: 'arn:aws-us-gov:secretsmanager:us-gov-west-1:777788889999:secret:dd' },
      { code: 'none', text: '' },
    ],
  ]);
  const table = withKeyRows(withText(withText(named, 'apiKey', 'kms'), 'apiKey.kms.form', 'table'), 'kms', [
    { awsAccountId: '111122223333', region: '', key: 'QUJDREVGR0g=' },
  ]);
  const shown = resolvedPlaces(table, accounts);
  expect(shown?.map(({ key }) => key?.code)).toEqual(['stored', 'none']);
  expect(JSON.stringify(shown)).not.toContain('QUJD');
});

test('nothing is shown while all places come to the same, or what is typed is not right yet', () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:dd-AbCdEf';
  expect(resolvedPlaces(withText(emptyDraft(), 'apiKey.secretsManager', arn), accounts)).toBeUndefined();
  expect(resolvedPlaces(withText(emptyDraft(), 'apiKey.secretsManager', 'a b'), accounts)).toBeUndefined();
  expect(
    resolvedPlaces(withText(withText(emptyDraft(), 'apiKey', ''), 'service.from', 'functionName'), accounts),
  ).toBeUndefined();
});
