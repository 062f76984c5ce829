import { expect, test } from 'vitest';
import { awsAccountIdSchema } from '../lambda/account-id.ts';
import { accountSettingsSchema, foreignRoles, rolesSchema, startConnectionSchema } from './account-input.ts';

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
  '1111 2222 3333',
  'arn:aws:iam::1:role/x',
  'arn:aws:iam::111122223333:user/x',
  'production',
])('neither digits nor a role: %j is refused with a code that has a sentence', (account) => {
  const parsed = startConnectionSchema.safeParse({ name: 'x', account });
  expect(parsed.error?.issues.map((issue) => issue.message)).toEqual(['accountIdOrRoleArn']);
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
