import { expect, test } from 'vitest';
import { awsAccountIdSchema } from '../lambda/account-id.ts';
import {
  accountSettingsSchema,
  foreignRoles,
  movedToPartition,
  rolesSchema,
  startConnectionSchema,
} from './account-input.ts';
import { typedPartition } from './template-roles.ts';

const accountId = '01890000-0000-7000-8000-000000000000';
const roleArn = 'arn:aws-us-gov:iam::111122223333:role/team/LamplighterRead';

test('an account can be named by its digits or by a role in it', () => {
  expect(startConnectionSchema.parse({ name: ' Production ', account: ' 111122223333 ' })).toEqual({
    name: 'Production',
    account: { awsAccountId: '111122223333' },
  });
  expect(startConnectionSchema.parse({ name: 'Gov', account: roleArn }).account).toEqual({
    awsAccountId: '111122223333',
    partition: 'aws-us-gov',
    roleArn,
  });
});

test.each([
  '',
  '11112222333',
  '1111 2222 333',
  '1111.2222.3333',
  'arn:aws:iam::1:role/x',
  'arn:aws:iam::111122223333:user/x',
  'production',
])('neither digits nor a role: %j is refused with a code that has a sentence', (account) => {
  const parsed = startConnectionSchema.safeParse({ name: 'x', account });
  expect(parsed.error?.issues.map((issue) => issue.message)).toEqual(['accountIdOrRoleArn']);
});

test.each([
  '1111-2222-3333',
  '1111 2222 3333',
  ' 111122223333\n',
  '1111\u20112222\u20133333',
  '1111\u00a02222\u00a03333',
])('dashes and blanks between the digits are taken out: %j', (account) => {
  expect(startConnectionSchema.parse({ name: 'x', account }).account.awsAccountId).toBe('111122223333');
});

test('a partition is chosen with the digits, and a mistyped one of an ARN is named', () => {
  const parse = (partition: string) =>
    startConnectionSchema.safeParse({ name: 'x', account: '111122223333', partition });
  expect(parse('aws-cn').data?.partition).toBe('aws-cn');
  expect(parse('aws-china').error?.issues).toMatchObject([{ message: 'notOneOf', path: ['partition'] }]);
  const mistyped = 'arn:aws-usgov:iam::111122223333:role/LamplighterRead';
  expect(startConnectionSchema.safeParse({ name: 'x', account: mistyped }).error?.issues).toMatchObject([
    { message: 'partitionUnknown', path: ['account'] },
  ]);
  expect(
    rolesSchema
      .safeParse({ accountId, readRoleArn: mistyped, writeRoleArn: '' })
      .error?.issues.map(({ message }) => message),
  ).toEqual(['partitionUnknown']);
  expect([typedPartition(` ${roleArn}`), typedPartition(mistyped), typedPartition('arn:aws')]).toEqual([
    'aws-us-gov',
    undefined,
    undefined,
  ]);
});

test('read and write role are in one partition', () => {
  const writeRoleArn = 'arn:aws:iam::111122223333:role/LamplighterWrite';
  const parsed = rolesSchema.safeParse({ accountId, readRoleArn: roleArn, writeRoleArn });
  expect(parsed.error?.issues).toMatchObject([{ message: 'partitionDiffers', path: ['writeRoleArn'] }]);
});

test('in another partition the roles keep their names, and the Regions of the old one are forgotten', () => {
  const account = { partition: 'aws', readRoleArn: 'arn:aws:iam::111122223333:role/team/Read', writeRoleArn: null };
  expect(movedToPartition(account, 'aws')).toEqual({});
  expect(movedToPartition(account, 'aws-cn')).toEqual({
    partition: 'aws-cn',
    readRoleArn: 'arn:aws-cn:iam::111122223333:role/team/Read',
    writeRoleArn: null,
    regions: [],
    enabledRegions: [],
  });
});

test('the write role may be left empty, but not be the read role', () => {
  expect(rolesSchema.parse({ accountId, readRoleArn: roleArn, writeRoleArn: '' }).writeRoleArn).toBeUndefined();
  const same = rolesSchema.safeParse({ accountId, readRoleArn: roleArn, writeRoleArn: roleArn });
  expect(same.error?.issues).toMatchObject([{ message: 'sameRoleTwice', path: ['writeRoleArn'] }]);
});

test('a role of another account is found', () => {
  expect(
    foreignRoles(awsAccountIdSchema.parse('999999999999'), { readRoleArn: roleArn, writeRoleArn: undefined }),
  ).toEqual(['readRoleArn']);
  expect(
    foreignRoles(awsAccountIdSchema.parse('111122223333'), { readRoleArn: roleArn, writeRoleArn: undefined }),
  ).toEqual([]);
});

test('the calls a second stay within the quota that AWS shares out', () => {
  const settings = {
    accountId,
    name: 'x',
    maxFunctionsPerRollout: null,
    maxPercentPerRollout: null,
    freezeWindows: [],
  };
  expect(accountSettingsSchema.safeParse({ ...settings, callsPerSecond: 15 }).success).toBe(true);
  expect(accountSettingsSchema.safeParse({ ...settings, callsPerSecond: 16 }).success).toBe(false);
  expect(accountSettingsSchema.safeParse({ ...settings, callsPerSecond: 0.5 }).success).toBe(false);
});
