import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Settings } from '../../core/datadog/settings.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { filesOf } from './laws.ts';

const runtimes = ['python3.12', 'python3.9', 'nodejs22.x', 'java21', 'dotnet8', 'ruby3.3', 'provided.al2023'];

/** Random settings, such as a profile may hold. For tests. */
export const randomSettings: fc.Arbitrary<Settings> = fc.record(
  {
    site: fc.constantFrom('datadoghq.com', 'us5.datadoghq.com'),
    apiKey: fc.constantFrom(
      { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf' } as const,
      { source: 'ssm', arn: 'arn:aws:ssm:us-east-1:111122223333:parameter/datadog' } as const,
      { source: 'kms', ciphertext: 'AQICAHhk/+' } as const,
    ),
    env: fc.constantFrom('prod', 'dev:1'),
    version: fc.constantFrom('1.10', '2026-01-01', '0x10'),
    tags: fc.dictionary(fc.constantFrom('team', 'tier'), fc.constantFrom('a', '1', 'true')),
    logs: fc.boolean(),
    fips: fc.boolean(),
    layerVersions: fc.constantFrom({ extension: 90 }, { python: 100, node: 'latest' as const }),
    proxy: fc.constant({ https: 'http://proxy.example.com:3128' }),
    serviceMapping: fc.constantFrom<Record<string, string>>(
      { lambda_sns: 'topic' },
      { lambda_sns: 'a', lambda_sqs: 'b' },
    ),
    logProcessingRules: fc.constant([
      { type: 'mask_sequences' as const, name: 'it’s "12"', pattern: '\\d{12}: #', replace_placeholder: '{{x}}' },
    ]),
    variables: fc.dictionary(fc.constantFrom('DD_TRACE_SAMPLE_RATE', 'DD_OWN'), fc.constantFrom('0.5', 'yes', '#1')),
  },
  { requiredKeys: ['apiKey'] },
);

const variables = fc.dictionary(
  fc.constantFrom('A', 'B b', 'DD_SERVICE', 'DD_ENV', 'DD_OWN', 'DD_PROXY_HTTPS', 'Z_1'),
  fc.oneof(fc.string(), fc.integer(), fc.constant({ Ref: 'AWS::Region' })),
);

const policies = fc.constantFrom<unknown>(
  undefined,
  'AWSLambdaBasicExecutionRole',
  [],
  ['AWSLambdaBasicExecutionRole'],
  { S3ReadPolicy: { BucketName: 'x' } },
  [{ Statement: [] }, 'x'],
  [{ SQSPollerPolicy: { QueueName: 'q' } }],
);

function randomFunction(isSam: boolean) {
  return fc
    .record(
      {
        Handler: fc.constantFrom('a.handler', 'src/b.main', 'x y'),
        Runtime: fc.constantFrom(...runtimes),
        Architectures: fc.constantFrom(['arm64'], ['x86_64']),
        Environment: fc.oneof(fc.constant({}), fc.record({ Variables: variables })),
        Layers: fc.constantFrom<unknown>(
          [],
          ['arn:aws:lambda:us-east-1:111122223333:layer:mine:1'],
          [{ Ref: 'L' }, 'arn:aws:lambda:us-east-1:111122223333:layer:b:2'],
          { 'Fn::If': ['C', [{ Ref: 'L' }], []] },
        ),
        Tags: fc.constant(isSam ? { a: 'b' } : [{ Key: 'a', Value: 'b' }]),
        Role: fc.constantFrom<unknown>({ 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::111122223333:role/x'),
        ...(isSam ? { Policies: policies } : {}),
      },
      { requiredKeys: isSam ? ['Handler', 'Runtime'] : ['Handler', 'Runtime', 'Role'] },
    )
    .map((properties) => ({
      Type: isSam ? 'AWS::Serverless::Function' : 'AWS::Lambda::Function',
      Properties: Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)),
    }));
}

/** The function of a container image whose command the template overrides. */
function randomImage(isSam: boolean) {
  const code = isSam ? { ImageUri: 'x' } : { Code: { ImageUri: 'x' } };
  return fc
    .record(
      {
        Command: fc.constantFrom('a.handler', 'src/b.main'),
        EntryPoint: fc.constantFrom(['/lambda-entrypoint.sh'], ['/entry.sh']),
        Environment: fc.oneof(fc.constant({}), fc.record({ Variables: variables })),
        Role: fc.constantFrom<unknown>({ 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::111122223333:role/x'),
        isFirst: fc.boolean(),
      },
      { requiredKeys: ['Command', 'Role'] },
    )
    .map(({ Command, EntryPoint, isFirst, ...properties }) => {
      const ImageConfig = { Command: [Command], ...(EntryPoint === undefined ? {} : { EntryPoint }) };
      const image = { PackageType: 'Image', ...code };
      return {
        Type: isSam ? 'AWS::Serverless::Function' : 'AWS::Lambda::Function',
        Properties:
          isFirst === true ? { ImageConfig, ...image, ...properties } : { ...image, ...properties, ImageConfig },
      };
    });
}

function randomTemplate(isSam: boolean, isImage: boolean) {
  const oneFunction: fc.Arbitrary<object> = isImage ? randomImage(isSam) : randomFunction(isSam);
  const transforms: unknown[] = isSam
    ? [
        'AWS::Serverless-2016-10-31',
        ['AWS::Serverless-2016-10-31'],
        ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'],
        { Name: 'AWS::Serverless-2016-10-31' },
      ]
    : [
        undefined,
        [],
        'AWS::LanguageExtensions',
        ['AWS::LanguageExtensions'],
        { Name: 'AWS::Include', Parameters: { Location: 'x' } },
      ];
  return fc
    .record(
      {
        AWSTemplateFormatVersion: fc.constant('2010-09-09'),
        Description: fc.string(),
        Transform: fc.constantFrom(...transforms),
        Parameters: fc.constantFrom({}, { L: { Type: 'String' } }),
        ...(isSam
          ? { Globals: fc.record({ Function: fc.constantFrom({ Timeout: 3 }, { Handler: 'a.handler' }) }) }
          : {}),
        Resources: fc
          .tuple(
            fc.dictionary(fc.constantFrom('One', 'Two', 'Three'), oneFunction, { minKeys: 1 }),
            fc.constantFrom({}, { Policies: [] }, { Policies: [{ PolicyName: 'a' }] }, { Path: '/' }),
          )
          .map(([functions, role]) => ({ ...functions, Role: { Type: 'AWS::IAM::Role', Properties: role } })),
        Outputs: fc.constant({ O: { Value: 'x' } }),
      },
      { requiredKeys: ['Transform', 'Resources'] },
    )
    .chain((value) => {
      const keys = Object.keys(value).filter((key) => Reflect.get(value, key) !== undefined);
      return fc
        .shuffledSubarray(keys, { minLength: keys.length })
        .map(
          (order): Record<string, unknown> => Object.fromEntries(order.map((key) => [key, Reflect.get(value, key)])),
        );
    });
}

/** How the same template may be written: indentation, brackets, line ends, comments, blank lines, the last line. */
const writing = fc.record({
  isJson: fc.boolean(),
  indent: fc.constantFrom(2, 3, 4),
  indentSeq: fc.boolean(),
  flowSections: fc.subarray(['Transform', 'Parameters', 'Resources', 'Outputs']),
  isWindows: fc.boolean(),
  hasMark: fc.boolean(),
  hasFinalNewline: fc.boolean(),
  commentEvery: fc.constantFrom(0, 1, 2, 3),
  hasBlankLines: fc.boolean(),
  jsonUnit: fc.constantFrom(0, 2, '\t'),
});
type Writing = typeof writing extends fc.Arbitrary<infer Form> ? Form : never;

function writeYaml(value: Record<string, unknown>, form: Writing): string {
  const sections = Object.entries(value).map(([key, member]) =>
    form.flowSections.includes(key) && typeof member === 'object'
      ? `${key}: ${JSON.stringify(member)}\n`
      : stringify(
          { [key]: member },
          { indent: form.indent, indentSeq: form.indentSeq, lineWidth: 0, aliasDuplicateObjects: false },
        ),
  );
  const lines = sections
    .flatMap((section) => [...section.trimEnd().split('\n'), ...(form.hasBlankLines ? [''] : [])])
    .map((line, index) => {
      // A text on several lines must not be torn apart by a comment.
      const isPlain = line !== '' && !['|', '>', '"'].some((mark) => line.includes(mark));
      return form.commentEvery === 0 || index % form.commentEvery !== 0 || !isPlain
        ? line
        : `${line} # comment ${index}`;
    });
  return lines.join('\n').trimEnd();
}

/** Random settings of a profile that says what the images hold. For tests. */
export const randomImageSettings: fc.Arbitrary<Settings> = fc
  .tuple(randomSettings, fc.constantFrom('python', 'node', 'java', 'dotnet'))
  .map(([settings, imageRuntime]) => ({ ...settings, imageHoldsDatadog: true, imageRuntime }));

/**
 * One random template of SAM or CloudFormation, in any form it can be written in; `isImage`: its functions are images whose
 * command it overrides. For tests.
 */
export function randomTemplates(isSam: boolean, isImage = false): fc.Arbitrary<SourceFiles> {
  return fc.tuple(randomTemplate(isSam, isImage), writing).map(([value, form]) => {
    const body = form.isJson ? JSON.stringify(value, null, form.jsonUnit) : writeYaml(value, form);
    const ended = form.hasFinalNewline ? `${body}\n` : body;
    const lined = form.isWindows ? ended.replaceAll('\n', '\r\n') : ended;
    return filesOf({ [form.isJson ? 'template.json' : 'template.yaml']: form.hasMark ? `\uFEFF${lined}` : lined });
  });
}
