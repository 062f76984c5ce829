import { expect, test } from 'vitest';
import accounts from '../../../messages/en/accounts.json' with { type: 'json' };
import { awsAccountIdSchema } from '../lambda/account-id.ts';
import { cloudFormationTemplate } from './cloudformation-template.ts';
import { quickCreateLink } from './quick-create.ts';
import { foreignLayerAccounts, reasonKey, roleStatements } from './role-policy.ts';
import type { TemplateInput } from './templates.ts';
import { terraformTemplate } from './terraform-template.ts';

const input: TemplateInput = {
  principalArn: 'arn:aws:iam::999988887777:role/LamplighterWorker',
  externalId: 'lamplighter-3f0c',
  hasWriteRole: true,
  layerAccounts: ['555566667777'],
};
const say = (key: string) => key;

const permissions: Readonly<Record<string, string>> = accounts.permissions;

test('each permission of each role has a reason that people can read', () => {
  const keys = (['read', 'write'] as const).flatMap((purpose) =>
    roleStatements(purpose).flatMap((statement) => statement.actions.map((action) => reasonKey(statement, action))),
  );
  expect(keys.filter((key) => !permissions[key])).toEqual([]);
});

test('the read role cannot change anything', () => {
  const allowed = roleStatements('read')
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions }) => actions);
  expect(allowed.filter((action) => !/:(Get|List|Describe|Decrypt|Simulate)/.test(action))).toEqual([]);
});

test('neither role may pass roles, replace code, invoke, tag or read secrets', () => {
  for (const purpose of ['read', 'write'] as const) {
    const statements = roleStatements(purpose);
    const denied = statements
      .filter(({ effect, condition }) => effect === 'Deny' && !condition)
      .flatMap(({ actions }) => actions);
    const allowed = statements.filter(({ effect }) => effect === 'Allow').flatMap(({ actions }) => actions);
    expect(denied).toEqual(
      expect.arrayContaining(['iam:PassRole', 'lambda:UpdateFunctionCode', 'secretsmanager:GetSecretValue']),
    );
    expect(allowed.filter((action) => denied.includes(action) || action.includes('TagResource'))).toEqual([]);
  }
});

test('only the read role may ask what other roles may do, and only about roles of its own account', () => {
  const asking = (purpose: 'read' | 'write') =>
    roleStatements(purpose).filter(({ actions }) => actions.includes('iam:SimulatePrincipalPolicy'));
  expect(asking('read')).toMatchObject([{ effect: 'Allow', resource: 'role' }]);
  expect(asking('write')).toEqual([]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
  expect(cloudFormationTemplate(input, say)).toContain('!Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*"');
  expect(terraformTemplate(input, say)).toContain(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own placeholders
    '"arn:${local.lamplighter_partition}:iam::${local.lamplighter_account}:role/*"',
  );
});

test('both roles let the worker say in CloudTrail for whom it acts', () => {
  expect(terraformTemplate(input, say)).toContain('    actions = ["sts:AssumeRole", "sts:SetSourceIdentity"]');
  expect(cloudFormationTemplate(input, say).match(/- sts:SetSourceIdentity$/gm)).toHaveLength(2);
});

test('layers of an account are foreign unless it is the function’s own or Datadog’s', () => {
  const layer = (awsAccountId: string, name = 'any') => `arn:aws:lambda:us-east-1:${awsAccountId}:layer:${name}:1`;
  const arns = ['580247275435', '464622532012', '111122223333', '017000801446', '580247275435'].map((id) => layer(id));
  const own = awsAccountIdSchema.parse('111122223333');
  expect(foreignLayerAccounts(arns, own)).toEqual(['017000801446', '580247275435']);
  expect(foreignLayerAccounts([layer('111122223333', 'own')], awsAccountIdSchema.parse('444455556666'))).toEqual([
    '111122223333',
  ]);
  expect(foreignLayerAccounts(['no layer'], own)).toEqual([]);
});

test('both templates carry every action, the principal and the external id', () => {
  for (const text of [cloudFormationTemplate(input, say), terraformTemplate(input, say)]) {
    const all = [...roleStatements('read'), ...roleStatements('write')];
    for (const action of all.flatMap(({ actions }) => actions)) expect(text).toContain(action);
    expect(text).toContain(input.principalArn);
    expect(text).toContain(input.externalId);
    expect(text).toContain('sts:ExternalId');
    expect(text).toContain('555566667777');
    expect(text).toContain('464622532012');
  }
});

test('without the write role, Terraform has no trace of it and CloudFormation defaults to leaving it out', () => {
  const readOnly = { ...input, hasWriteRole: false };
  expect(terraformTemplate(readOnly, say)).not.toContain('UpdateFunctionConfiguration');
  expect(cloudFormationTemplate(readOnly, say)).toContain('Default: "false"');
});

test('the CloudFormation template is indented consistently: every key is deeper than its parent by two', () => {
  for (const line of cloudFormationTemplate(input, say).split('\n')) {
    expect(line.length - line.trimStart().length).toSatisfy((depth: number) => depth % 2 === 0);
    expect(line).not.toContain('\t');
  }
});

test('a quick-create link carries everything, escaped', () => {
  const place = { awsAccountId: awsAccountIdSchema.parse('111122223333'), region: 'eu-west-1' };
  const demo = new URL(quickCreateLink({ consoleUrl: 'http://127.0.0.1:4599/console' }, input, place));
  expect(demo.pathname).toBe('/console/cloudformation/create');
  expect(demo.searchParams.get('param_TrustedPrincipal')).toBe(input.principalArn);
  expect(demo.searchParams.get('param_LayerAccounts')?.split(',')).toContain('111122223333');
  const aws = quickCreateLink({ templateUrl: 'https://s3.amazonaws.com/b/t.yaml' }, input, place);
  expect(aws).toMatch(
    /^https:\/\/eu-west-1\.console\.aws\.amazon\.com\/cloudformation\/home\?region=eu-west-1#\/stacks\/create\/review\?/,
  );
  expect(aws).toContain('templateURL=https%3A%2F%2Fs3.amazonaws.com%2Fb%2Ft.yaml');
});
