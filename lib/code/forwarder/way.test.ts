import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { planCode } from '../plan-code.ts';
import { applyEdits, filesOf, planOnly } from '../testing/laws.ts';
import { forwarder } from './way.ts';

const instrument = { mode: 'instrument', settings: {} } as const;
const remove = { mode: 'remove', settings: {} } as const;

const template = `# orders
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Orders:   # keeps its comment
    Type: AWS::Lambda::Function
    Condition: IsProd
    Properties: { Runtime: python3.6, Handler: app.handler, Code: { S3Bucket: a, S3Key: b } }
  Audit:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      LoggingConfig: { LogGroup: !Ref AuditLog }
Conditions: { IsProd: !Equals [a, a] }
`;

const terraform = `# api
resource "aws_lambda_function" "api" {
  function_name = "orders-api"
  runtime       = "python3.6"
}

resource "aws_lambda_function" "each" {
  for_each      = toset(["a", "b"])
  function_name = each.key
}

resource "aws_lambda_function" "counted" {
  count         = 2
  function_name = "counted-\${count.index}"
  logging_config {
    log_format = "JSON"
  }
}

module "jobs" {
  source        = "terraform-aws-modules/lambda/aws"
  function_name = "jobs"
}
`;

/** The edited files; what is done twice changes nothing, and what is removed gives the original bytes. */
async function editedBy(files: Record<string, string>): Promise<Map<string, string>> {
  const before = filesOf(files);
  const result = await planOnly(forwarder, before, instrument);
  expect(result.findings.filter(({ code }) => code === 'proofFailed')).toEqual([]);
  expect(result.verdict).toBe('change');
  const after = applyEdits(before, result.files);
  expect((await planOnly(forwarder, after, instrument)).verdict).toBe('unchanged');
  const removed = await planOnly(forwarder, after, remove);
  expect(applyEdits(after, removed.files)).toEqual(before);
  expect((await planOnly(forwarder, before, remove)).verdict).toBe('unchanged');
  return new Map(after);
}

async function refusedCodes(files: Record<string, string>): Promise<string[]> {
  const result = await planOnly(forwarder, filesOf(files), instrument);
  expect(result).toMatchObject({ verdict: 'refused', files: [] });
  return result.findings.filter(({ severity }) => severity === 'blocked').map(({ code }) => code);
}

describe('a template', () => {
  test('gets a subscription for each function, of the log group that it writes to and under its condition', async () => {
    const text = (await editedBy({ 'app/template.yaml': template })).get('app/template.yaml') ?? '';
    expect(text).toContain('# keeps its comment');
    const { Parameters, Resources } = parseYaml(text, { logLevel: 'silent' });
    expect(Parameters).toMatchObject({ DatadogForwarderArn: { Type: 'String' } });
    const properties = {
      FilterName: 'datadog-forwarder',
      FilterPattern: '',
      DestinationArn: { Ref: 'DatadogForwarderArn' },
    };
    expect(Resources.OrdersDatadogSubscription).toEqual({
      Type: 'AWS::Logs::SubscriptionFilter',
      Condition: 'IsProd',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own substitution
      Properties: { LogGroupName: { 'Fn::Sub': '/aws/lambda/${Orders}' }, ...properties },
    });
    expect(Resources.AuditDatadogSubscription.Properties).toEqual({ LogGroupName: { Ref: 'AuditLog' }, ...properties });
  });

  test.each([
    ['CRLF', template.replaceAll('\n', '\r\n')],
    ['no final newline', template.trimEnd()],
    ['parameters of its own', `Parameters:\n  Stage: { Type: String }\n${template}`],
    [
      'JSON',
      JSON.stringify(
        { Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'java8' } } } },
        null,
        4,
      ),
    ],
  ])('can be taken back to the last byte: %s', async (_name, text) => {
    await editedBy({ [text.startsWith('{') ? 'template.json' : 'template.yaml']: text });
  });

  test('is refused where two filters are there already, or the name is taken', async () => {
    const filter = (id: string) =>
      `  ${id}:\n    Type: AWS::Logs::SubscriptionFilter\n    Properties: { LogGroupName: !Sub '/aws/lambda/\${F}', DestinationArn: arn }\n`;
    const one = 'Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: { Runtime: python3.6 }\n';
    expect(await refusedCodes({ 't.yaml': `${one}${filter('A')}${filter('B')}` })).toEqual(['filterLimitReached']);
    const taken = `${one}  FDatadogSubscription: { Type: AWS::SNS::Topic }\n`;
    expect(await refusedCodes({ 't.yaml': taken })).toEqual(['nameTaken']);
  });
});

describe('a directory of Terraform', () => {
  test('gets one file with a subscription for each function, repeated as the function is', async () => {
    const text = (await editedBy({ 'infra/main.tf': terraform })).get('infra/datadog-forwarder.tf') ?? '';
    expect(text).toContain('variable "datadog_forwarder_arn" {');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own template
    expect(text).toContain('log_group_name  = "/aws/lambda/${aws_lambda_function.api.function_name}"');
    expect(text).toContain('for_each = aws_lambda_function.each');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own template
    expect(text).toContain('log_group_name  = "/aws/lambda/${each.value.function_name}"');
    expect(text).toContain('count = length(aws_lambda_function.counted)');
    expect(text).toContain('aws_lambda_function.counted[count.index].logging_config[0].log_group');
    expect(text).toContain('= module.jobs.lambda_cloudwatch_log_group_name');
  });

  test('uses a variable that is there, at the top of the files too', async () => {
    const declared = `variable "datadog_forwarder_arn" {}\n${terraform}`;
    const text = (await editedBy({ 'main.tf': declared })).get('datadog-forwarder.tf') ?? '';
    expect(text).not.toContain('variable "');
    expect(text).toContain('destination_arn = var.datadog_forwarder_arn');
  });

  test('is refused where the file is another one, or Datadog’s module makes the function', async () => {
    const other = { 'main.tf': terraform, 'datadog-forwarder.tf': '# mine\n' };
    expect(await refusedCodes(other)).toEqual(['fileDiffers']);
    expect((await planOnly(forwarder, filesOf(other), remove)).verdict).toBe('unchanged');
    const byModule = 'module "f" {\n  source = "DataDog/lambda-datadog/aws"\n  function_name = "f"\n}\n';
    expect(await refusedCodes({ 'main.tf': byModule })).toEqual(['moduleNotSubscribed']);
  });
});

test('a service of the Serverless Framework is refused with what its plugin has to be told', async () => {
  const service =
    'service: shop\nprovider: { name: aws, runtime: python3.6 }\nfunctions: { pay: { handler: app.pay } }\n';
  const result = await planOnly(forwarder, filesOf({ 'shop/serverless.yml': service }), instrument);
  expect(result).toMatchObject({
    verdict: 'refused',
    files: [],
    findings: [{ code: 'pluginSubscribes' }],
    steps: [{ code: 'nameForwarder', params: { snippet: expect.stringContaining('forwarderArn') } }],
  });
});

test('the Forwarder is a way only for whoever asks for it', async () => {
  const files = filesOf({ 'main.tf': terraform, 'template.yaml': template });
  const waysOf = async (way?: 'forwarder') =>
    (await planCode(files, instrument, way)).projects.map(({ way: name }) => name);
  expect(await waysOf()).not.toContain('forwarder');
  expect(new Set(await waysOf('forwarder'))).toEqual(new Set(['forwarder']));
});
