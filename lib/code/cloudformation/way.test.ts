// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code under test holds such placeholders
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import type { ProjectResult } from '../project.ts';
import { brokenLaws, filesOf, planOnly } from '../testing/laws.ts';
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
        [{ action: 'secretsmanager:GetSecretValue', resources: [arn] }],
        [{ action: 'secretsmanager:GetSecretValue', resources: [arn] }],
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
    expect(result.functions[0]?.before.permissions).toEqual([{ action: 'secretsmanager:*', resources: ['*'] }]);
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

describe('a command that the template starts instead of the image’s own', () => {
  const imageOf = (config: string, more = '', name = 'F') =>
    `  ${name}:\n    Type: AWS::Lambda::Function\n    Properties:\n      PackageType: Image\n      Code: {ImageUri: x}\n      Role: !GetAtt R.Arn\n${config}${more}`;
  const stackOf = (config: string, more = '') => `Resources:\n${imageOf(config, more)}${role}`;
  const block = '      ImageConfig:\n        Command: # theirs\n          - app.handler # ours\n';
  const holding: Settings = { ...settings, imageHoldsDatadog: true, imageRuntime: 'python' };
  const inPlace = (text: string, chosen: Settings = holding) =>
    planText(text, { mode: 'instrument', settings: chosen }, cloudformationInPlace);

  test.each([
    ['in a block', block, 'python', 'datadog_lambda.handler.handler'],
    ['in brackets', '      ImageConfig: {Command: ["app.handler"]}\n', 'python', 'datadog_lambda.handler.handler'],
    [
      'of Node.js',
      "      ImageConfig:\r\n        Command: ['app.handler']\r\n",
      'node',
      'node_modules/datadog-lambda-js/dist/handler.handler',
    ],
    [
      'behind an entry point',
      `${block}        EntryPoint: [/lambda-entrypoint.sh]\n`,
      'python',
      'datadog_lambda.handler.handler',
    ],
    [
      'with variables',
      `${block}      Environment:\n        Variables:\n          TABLE: orders\n`,
      'python',
      'datadog_lambda.handler.handler',
    ],
  ] as const)('%s is redirected, and given back with its bytes', async (_form, config, imageRuntime, redirect) => {
    const chosen: Settings = { ...holding, imageRuntime };
    const files = filesOf({ 'stack.yaml': stackOf(config) });
    expect(await brokenLaws(cloudformationInPlace, files, { mode: 'instrument', settings: chosen })).toEqual([]);
    const [predicted] = (await inPlace(stackOf(config), chosen)).functions;
    expect(predicted?.before.handler).toBe('app.handler');
    expect(predicted?.after).toMatchObject({
      runtime: null,
      handler: redirect,
      layers: [],
      environment: { DD_LAMBDA_HANDLER: 'app.handler', DD_API_KEY_SECRET_ARN: arn },
      permissions: [{ action: 'secretsmanager:GetSecretValue', resources: [arn] }],
    });
  });

  test('JSON is edited as well, and a function of Java gets its wrapper and keeps its command', async () => {
    const jsonOf = (command: object) =>
      JSON.stringify(
        { Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { PackageType: 'Image', ...command } } } },
        null,
        2,
      );
    const override = { ImageConfig: { Command: ['shop.Pay::run'] } };
    const java: CodeRequest = { mode: 'instrument', settings: { ...holding, imageRuntime: 'java' } };
    for (const command of [override, {}]) {
      const files = filesOf({ 'stack.json': jsonOf(command) });
      expect(await brokenLaws(cloudformationInPlace, files, java)).toEqual([]);
      const { functions } = await planOnly(cloudformationInPlace, files, java);
      expect(functions[0]?.after).toMatchObject({
        handler: command === override ? 'shop.Pay::run' : null,
        environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog_wrapper' },
      });
    }
    const files = filesOf({ 'stack.json': jsonOf({ ImageConfig: { Command: ['app.handler'] } }) });
    expect(await brokenLaws(cloudformationInPlace, files, { mode: 'instrument', settings: holding })).toEqual([]);
  });

  test('without the word that the image holds Datadog it stays, and is named with what to do', async () => {
    const result = await inPlace(stackOf(block), settings);
    expect([result.verdict, codesOf(result)]).toEqual(['refused', ['imageNotConfirmed', 'nothingToInstrument']]);
    expect(result.findings[0]?.params).toEqual({ function: 'F', command: 'app.handler' });
    expect(result.steps.map(({ code }) => code)).toEqual(['instrumentImage']);
    const unknown = await inPlace(stackOf(block), { ...settings, imageHoldsDatadog: true });
    expect(codesOf(unknown)).toEqual(['imageRuntimeUnknown', 'nothingToInstrument']);
  });

  test.each([
    ['an expression', '      ImageConfig: {Command: [!Ref Command]}\n'],
    ['a whole expression', '      ImageConfig: !If [C, {Command: [a.b]}, !Ref AWS::NoValue]\n'],
    ['several words', '      ImageConfig: {Command: [python, app.handler]}\n'],
    ['an anchor', '      ImageConfig: {Command: &c [app.handler]}\n'],
    ['an entry point that is an expression', `${block}        EntryPoint: [!Ref Entry]\n`],
  ])('%s is refused with the text to write', async (_form, config) => {
    const result = await inPlace(stackOf(config));
    expect([result.verdict, codesOf(result)]).toEqual(['refused', ['imageCommandUnclear', 'nothingToInstrument']]);
    const snippet = result.steps.find(({ code }) => code === 'redirectImage')?.params.snippet;
    expect(snippet).toContain('Command:\n    - datadog_lambda.handler.handler\n');
    expect(snippet).toContain('DD_LAMBDA_HANDLER: YOUR.HANDLER\n');
  });

  test.each([
    ['another program', `${block}        EntryPoint: [node]\n`, 'functionBlocked'],
    ['a file', '      ImageConfig: {Command: [index.js]}\n', 'functionBlocked'],
    [
      'an own variable of that name',
      `${block}      Environment: {Variables: {DD_LAMBDA_HANDLER: app.handler}}\n`,
      'ownKeyVariable',
    ],
    ['nothing of its own', '', 'imageSkipped'],
  ])('%s is left as it is', async (_form, config, code) => {
    const result = await inPlace(stackOf(config));
    expect([result.files, codesOf(result)]).toEqual([[], [code, 'nothingToInstrument']]);
  });

  test('the macro leaves it, and says where it is redirected; beside the macro it can be', async () => {
    const both = `Resources:\n${functionWith('!GetAtt R.Arn', 'Zip')}${imageOf(block)}${role}`;
    const byMacro = await planText(both, { mode: 'instrument', settings: holding });
    expect(codesOf(byMacro)).toEqual(['imageCommandStays']);
    const beside = await inPlace(textAfter(byMacro));
    expect(codesOf(beside)).toEqual(['macroPresent']);
    expect(textAfter(beside)).toContain('- datadog_lambda.handler.handler # ours\n');
    expect(codesOf(await planText(textAfter(beside), { mode: 'instrument', settings: holding }))).toEqual([
      'imageCommandStays',
    ]);
    expect(textAfter(await planText(textAfter(beside), remove))).toBe(both);
  });

  test('one that was redirected by hand stays as it is, and is taken out', async () => {
    const hand = stackOf(
      block.replace('app.handler', 'datadog_lambda.handler.handler'),
      '      Environment:\n        Variables:\n          DD_LAMBDA_HANDLER: app.handler\n          TABLE: orders\n',
    );
    const kept = await inPlace(hand);
    expect(codesOf(kept)).toEqual(['imageHandMadeKept']);
    expect(kept.functions[0]?.after.handler).toBe('datadog_lambda.handler.handler');
    expect(textAfter(await planText(hand, remove, cloudformationInPlace))).toBe(
      stackOf(block, '      Environment:\n        Variables:\n          TABLE: orders\n'),
    );
  });
});
