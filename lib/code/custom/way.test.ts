import { describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { planCode } from '../plan-code.ts';
import type { ProjectResult } from '../project.ts';
import { filesOf, planOnly } from '../testing/laws.ts';
import type { CodeRequest } from '../way.ts';
import { custom } from './way.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf';
const settings: Settings = { apiKey: { source: 'secretsManager', arn } };
const instrument: CodeRequest = { mode: 'instrument', settings };
const remove: CodeRequest = { mode: 'remove', settings: {} };

const plan = (files: Readonly<Record<string, string>>, request = instrument): Promise<ProjectResult> =>
  planOnly(custom, filesOf(files), request);
const codesOf = ({ findings }: ProjectResult) => findings.map(({ code }) => code);

const pulumi = 'name: shop\nruntime:\n  name: nodejs\n';
const program =
  'new aws.lambda.Function("f", { runtime: "nodejs20.x", architectures: ["arm64"] }); // eu-west-1 only, not java8.al2x\n';

describe('a project of a tool that is not edited', () => {
  test.each([
    ['sst.config.ts', 'export default $config({});\n', 'new sst.aws.Function('],
    ['sst.json', '{}\n', 'new sst.aws.Function('],
    ['Pulumi.yaml', pulumi, 'new aws.lambda.Function('],
    ['Pulumi.yaml', 'name: shop\nruntime: python\n', 'aws.lambda_.Function('],
    ['Pulumi.yml', 'name: shop\nruntime: yaml\n', 'type: aws:lambda:Function'],
    ['Pulumi.yaml', 'name: shop\nruntime: go\n', '"Layers": ['],
    ['cdktf.json', '{"language": "typescript"}\n', 'new LambdaFunction(this'],
    ['cdktf.json', '{"language": "python"}\n', 'LambdaFunction(\n    self,'],
    ['cdktf.json', 'broken\n', '"Layers": ['],
  ])('%s is refused with the snippet of the tool: %j', async (file, text, wanted) => {
    const result = await plan({ [file]: text, 'index.ts': program });
    expect([result.verdict, result.files]).toEqual(['refused', []]);
    expect(result.steps.map(({ code }) => code)).toEqual(['addByHand', 'grantKey']);
    expect(result.steps[0]?.params.snippet).toContain(wanted);
    expect(result.steps[1]?.params.snippet).toContain(arn);
  });

  test('gets the layers of the runtimes, architecture and Region that it names', async () => {
    const result = await plan({ 'app/Pulumi.yaml': pulumi, 'app/src/index.ts': program, 'other/a.ts': 'python3.12' });
    expect(codesOf(result)).toEqual(['toolNotEdited']);
    expect(result.steps[0]?.params).toMatchObject({
      runtime: 'nodejs20.x',
      architecture: 'arm64',
      region: 'eu-west-1',
    });
    expect(result.steps[0]?.params.snippet).toContain(
      'arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension-ARM:',
    );
  });

  test('is told what was assumed, what is not served and what is there already', async () => {
    const result = await plan({
      'Pulumi.yaml': pulumi,
      'index.ts': 'lambda // go1.x in us-east-1 and us-east-2, DD_LAMBDA_HANDLER\n',
    });
    expect(codesOf(result)).toEqual([
      'toolNotEdited',
      'datadogNamedAlready',
      'runtimeUnknown',
      'runtimeNotServed',
      'regionUnknown',
    ]);
    expect(result.steps.filter(({ code }) => code === 'addByHand')).toHaveLength(2);
  });

  test('that names no function is left alone, and that is said', async () => {
    const result = await plan({ 'Pulumi.yaml': pulumi, 'index.ts': 'new aws.s3.Bucket("b");\n' });
    expect([result.verdict, codesOf(result)]).toEqual(['unchanged', ['noFunctionSeen']]);
    // The program of this one is in a language whose files are not read.
    expect((await plan({ 'Pulumi.yaml': 'name: shop\nruntime: go\n' })).verdict).toBe('refused');
  });
});

test('removing is refused where Datadog is named, and nothing where it is not', async () => {
  const named = await plan({ 'Pulumi.yaml': pulumi, 'a.ts': 'DD_LAMBDA_HANDLER' }, remove);
  expect([named.verdict, codesOf(named), named.steps]).toEqual([
    'refused',
    ['datadogNotRemoved'],
    [{ code: 'removeByHand', params: { tool: 'Pulumi' } }],
  ]);
  expect((await plan({ 'Pulumi.yaml': pulumi, 'a.ts': program }, remove)).verdict).toBe('unchanged');
});

test('each folder and tool is one project, and a stack’s file is none', async () => {
  const files = filesOf({
    'a/Pulumi.yaml': pulumi,
    'a/Pulumi.prod.yaml': 'config: {}\n',
    'a/cdktf.json': '{}\n',
    'b/sst.config.ts': '',
    'b/sst.json': '{}\n',
  });
  const { projects } = await planCode(files, instrument, 'custom');
  expect(projects.map(({ entry }) => entry)).toEqual(['a/Pulumi.yaml', 'a/cdktf.json', 'b/sst.config.ts']);
});
