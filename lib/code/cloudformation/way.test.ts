// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code under test holds such placeholders
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import type { ProjectResult } from '../project.ts';
import { filesOf, planOnly } from '../testing/laws.ts';
import type { CodeRequest, Way } from '../way.ts';
import { cloudformation, cloudformationInPlace } from './way.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf';
const settings: Settings = { apiKey: { source: 'secretsManager', arn } };
const instrument: CodeRequest = { mode: 'instrument', settings };
const remove: CodeRequest = { mode: 'remove', settings: {} };

/** A function with a role, which is written as it is given. */
const functionWith = (role: string, name = 'F', more = '') =>
  `  ${name}:\n    Type: AWS::Lambda::Function\n    Properties:\n      Handler: a.b\n      Runtime: python3.12\n      Role: ${role}\n${more}`;
const role = '  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Path: /\n';
const planText = (text: string, request: CodeRequest = instrument, way: Way = cloudformation) =>
  planOnly(way, filesOf({ 'stack.yaml': text }), request);
const codesOf = ({ findings }: ProjectResult) => findings.map(({ code }) => code);
const textAfter = ({ files }: ProjectResult) => files[0]?.after ?? '';

test('both ways say the same of the same finding', () => {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(path.resolve(import.meta.dirname, `../../../messages/en/code/${name}.json`), 'utf8'));
  expect(read('cloudformation')).toEqual(read('sam'));
});

describe('the key is granted where the role is written', () => {
  test.each(['!GetAtt R.Arn', '{Fn::GetAtt: [R, Arn]}', '{Fn::GetAtt: R.Arn}', '!GetAtt [R, Arn]'])(
    '%s',
    async (written) => {
      const result = await planText(`Resources:\n${functionWith(written)}${functionWith(written, 'G')}${role}`);
      expect(codesOf(result)).toEqual([]);
      expect(textAfter(result).match(/PolicyName: ReadDatadogApiKey/g)).toHaveLength(1);
      expect(result.functions.map(({ after }) => after.permissions)).toEqual([
        [`secretsmanager:GetSecretValue on ${arn}`],
        [`secretsmanager:GetSecretValue on ${arn}`],
      ]);
    },
  );

  test.each(['arn:aws:iam::111122223333:role/x', '!Ref RoleArn', "!Sub '${R.Arn}'", '!ImportValue role'])(
    'and named where it is not: %s',
    async (written) => {
      const result = await planText(`Resources:\n${functionWith(written)}${role}`);
      expect(codesOf(result)).toEqual(['permissionElsewhere']);
      expect(result.steps.find(({ code }) => code === 'grantKey')?.params.snippet).toContain(arn);
    },
  );

  test('not where it is granted already', async () => {
    const granted = `${role}      Policies:\n        - PolicyName: own\n          PolicyDocument:\n            Statement:\n              - {Effect: Allow, Action: 'secretsmanager:*', Resource: '*'}\n`;
    const result = await planText(`Resources:\n${functionWith('!GetAtt R.Arn')}${granted}`);
    expect(textAfter(result)).not.toContain('ReadDatadogApiKey');
    expect(result.functions[0]?.before.permissions).toEqual(['secretsmanager:* on *']);
  });
});

test('the transform stands behind the format version', async () => {
  const text = `AWSTemplateFormatVersion: '2010-09-09'\nDescription: x\nResources:\n${functionWith('!GetAtt R.Arn')}${role}`;
  const after = textAfter(await planText(text));
  expect(after.split('\n').slice(0, 3)).toEqual([
    "AWSTemplateFormatVersion: '2010-09-09'",
    'Transform:',
    '  - Name: DatadogServerless',
  ]);
  expect(textAfter(await planText(after, remove))).toBe(text);
});

test.each([cloudformation, cloudformationInPlace])('versions that are published once are named: %o', async (way) => {
  const version = '  V:\n    Type: AWS::Lambda::Version\n    Properties: {FunctionName: !Ref F}\n';
  const result = await planText(`Resources:\n${functionWith('!GetAtt R.Arn')}${version}${role}`, instrument, way);
  expect(codesOf(result)).toEqual(['versionKeepsOldCode']);
  expect(result.steps.map(({ code }) => code)).toContain('publishVersion');
});

test('what was written by hand as the documentation says is taken out', async () => {
  const own = '      Layers: [!Ref Own]\n';
  const hand = functionWith('!GetAtt R.Arn')
    .replace('Handler: a.b', 'Handler: datadog_lambda.handler.handler')
    .concat(
      '      Layers:\n        - !Ref Own\n',
      '        - !Sub arn:aws:lambda:${AWS::Region}:464622532012:layer:Datadog-Python312:100\n',
      '        - !Sub arn:aws:lambda:${AWS::Region}:464622532012:layer:Datadog-Extension:60\n',
      '      Environment:\n        Variables:\n          DD_SITE: datadoghq.com\n          DD_API_KEY_SECRET_ARN: !Ref Secret\n          DD_LAMBDA_HANDLER: a.b\n',
    );
  const result = await planText(`Resources:\n${hand}${role}`, remove);
  expect(textAfter(result)).toBe(
    `Resources:\n${functionWith('!GetAtt R.Arn', 'F', own.replace(' [!Ref Own]', '\n        - !Ref Own'))}${role}`,
  );
});

test('a removal that cannot tell the own handler leaves the function alone, and takes the rest', async () => {
  const lost = functionWith('x', 'Lost').replace('Handler: a.b', 'Handler: datadog_lambda.handler.handler');
  const macro = 'Transform: DatadogServerless\n';
  const result = await planText(`${macro}Resources:\n${lost}${functionWith('x')}`, remove);
  expect([result.verdict, codesOf(result)]).toEqual(['change', ['redirectedWithoutOriginal']]);
  expect(textAfter(result)).toBe(`Resources:\n${lost}${functionWith('x')}`);
});
