import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { statusOf } from '../../core/datadog/status.ts';
import { addFunction, functionNow } from '../../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import type { ProjectResult } from '../project.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { applyEdits, filesOf, planOnly } from '../testing/laws.ts';
import { formatted, missingTerraform, providerMirror, TerraformFolder } from './testing/terraform-command.ts';
import { terraform } from './way.ts';

const missing = missingTerraform() ?? (providerMirror() === undefined ? 'no mirror of the AWS provider' : undefined);

const settings: Settings = {
  site: 'datadoghq.eu',
  env: 'prod',
  version: '1.2.3',
  tags: { team: 'checkout' },
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf' },
};
/** Functions as they are in AWS before anything; code reaches them another way, so Terraform ignores it. */
const functions = [
  { name: 'plain', runtime: 'python3.12', handler: 'src/app.handler', environment: { TABLE: 'orders' } },
  { name: 'bare', runtime: 'nodejs20.x', handler: 'index.handler' },
  { name: 'merged', runtime: 'java21', handler: 'com.acme.App::handle', environment: { FIRST: '1', SECOND: '2' } },
  { name: 'one', runtime: 'python3.11', handler: 'a.one', environment: { STAGE: 'x' } },
  { name: 'two', runtime: 'python3.11', handler: 'a.two', environment: { STAGE: 'x' } },
  { name: 'dotnet', runtime: 'dotnet8', handler: 'A::B::C', architecture: 'arm64' },
  { name: 'ruby', runtime: 'ruby3.3', handler: 'app.handler' },
  { name: 'rust', runtime: 'provided.al2023', handler: 'bootstrap', environment: { SECOND: '2' } },
] as const;

const role = 'arn:aws:iam::111122223333:role/lambda';
const rest = `  role          = "${role}"
  filename      = "code.zip"

  lifecycle {
    ignore_changes = [filename, source_code_hash, publish]
  }
`;
const source = `variable "region" {
  default = "us-east-1"
}

variable "extra" {
  type    = map(string)
  default = { SECOND = "2" }
}

variable "is_shared" {
  default = false
}

variable "shared" {
  type    = list(string)
  default = []
}

variable "none" {
  type    = list(string)
  default = []
}

locals {
  common   = { FIRST = "1" }
  handlers = { one = { handler = "a.one" }, two = { handler = "a.two" } }
}

provider "aws" {
  region                      = var.region
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

resource "aws_lambda_function" "plain" {
  function_name = "plain"           # its name
  handler       = "src/app.handler" # its handler
  runtime       = "python3.12"
  timeout       = 30
  memory_size   = 512
  environment {
    variables = {
      TABLE = "orders"
    }
  }
${rest}}

resource "aws_lambda_function" "bare" {
  function_name = "bare"
  handler       = "index.handler"
  runtime       = "nodejs20.x"
  timeout       = 30
  memory_size   = 512
${rest}}

resource "aws_lambda_function" "merged" {
  function_name = "merged"
  handler       = "com.acme.App::handle"
  runtime       = "java21"
  layers        = []
  timeout       = 30
  memory_size   = 512
  environment {
    variables = merge(local.common, var.extra)
  }
${rest}}

resource "aws_lambda_function" "each" {
  for_each = local.handlers

  function_name = each.key
  handler       = each.value.handler
  runtime       = "python3.11"
  timeout       = 30
  memory_size   = 512
  environment {
    variables = { STAGE = "x" }
  }
${rest}}

resource "aws_lambda_function" "dotnet" {
  function_name = "dotnet"
  handler       = "A::B::C"
  runtime       = "dotnet8"
  architectures = ["arm64"]
  timeout       = 30
  memory_size   = 512
${rest}}

resource "aws_lambda_function" "ruby" {
  function_name = "ruby"
  handler       = "app.handler"
  runtime       = "ruby3.3"
  layers        = var.is_shared ? var.shared : null
  timeout       = 30
  memory_size   = 512
${rest}}

resource "aws_lambda_function" "rust" {
  function_name = "rust"
  handler       = "bootstrap"
  runtime       = "provided.al2023"
  layers        = concat(var.shared, [for name in var.none : name])
  timeout       = 30
  memory_size   = 512
  environment {
    variables = {
      for key, value in var.extra :
      key => value
      if value != ""
    }
  }
${rest}}
`;
const addressOf = (name: string) => (name === 'one' || name === 'two' ? `each["${name}"]` : name);
const imports = functions
  .map(({ name }) => `import {\n  to = aws_lambda_function.${addressOf(name)}\n  id = "${name}"\n}\n`)
  .join('\n');

describe.skipIf(missing !== undefined)(
  `the real terraform with the real provider against the simulated AWS${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    let aws: TestSandbox;
    let folder: TerraformFolder;
    beforeAll(async () => {
      aws = await sandboxForTest();
      for (const { name, runtime, handler, ...about } of functions) {
        const architecture = 'architecture' in about ? about.architecture : 'x86_64';
        const configuration = {
          Role: role,
          ...('environment' in about ? { Environment: { Variables: about.environment } } : {}),
        };
        addFunction(aws, name, { runtime, handler, architecture, configuration });
      }
      const { accessKeyId, secretAccessKey } = aws.administratorOf(aws.awsAccountId);
      folder = new TerraformFolder({
        AWS_ENDPOINT_URL: aws.sandbox.url,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      });
    });
    afterAll(async () => {
      folder.remove();
      await aws.sandbox.close();
    });

    test('an edit is an update of each function, makes it instrumented as predicted, and can be taken back', async () => {
      const files = filesOf({ 'main.tf': formatted(source) });
      folder.write(new Map([...files, ['imports.tf', imports]]));
      await succeed(folder.run('init', '-no-color'));
      await succeed(folder.run('apply', '-auto-approve', '-no-color'));
      const before = new Map(functions.map(({ name }) => [name, shapeOf(name)]));

      const result = await planOnly(terraform, files, { mode: 'instrument', settings });
      expect(result.verdict).toBe('change');
      expect(result.findings.filter(({ severity }) => severity === 'blocked')).toEqual([]);
      const edited = applyEdits(files, result.files);
      await applyChange(edited, functions.length);
      for (const { name } of functions) expect([name, statusOfFunction(name)]).toEqual([name, 'instrumented']);
      for (const { name } of functions) expectPredicted(result, name);

      const removed = await planOnly(terraform, edited, { mode: 'remove', settings: {} });
      const restored = applyEdits(edited, removed.files);
      expect(restored).toEqual(files);
      await applyChange(restored, functions.length);
      for (const { name } of functions) expect([name, shapeOf(name)]).toEqual([name, before.get(name)]);
    });

    async function applyChange(files: SourceFiles, count: number): Promise<void> {
      folder.write(files);
      await succeed(folder.run('fmt', '-check', '-diff', '-no-color'));
      await succeed(folder.run('validate', '-no-color'));
      const output = await succeed(folder.run('apply', '-auto-approve', '-no-color'));
      expect(output).toContain(`0 added, ${count} changed, 0 destroyed`);
      expect(await succeed(folder.run('plan', '-no-color'))).toContain('No changes.');
    }

    function shapeOf(name: string) {
      const { configuration } = functionNow(aws, name);
      const { Handler, Layers = [], Environment } = configuration;
      return { Handler, Layers: Layers.map(({ Arn }) => Arn), Variables: Environment?.Variables ?? {} };
    }

    function statusOfFunction(name: string) {
      const record = functionNow(aws, name);
      return statusOf(record.configuration, record.tags ?? {}).status;
    }

    /** What AWS has equals the prediction, with the expressions in it filled in. */
    function expectPredicted(result: ProjectResult, name: string): void {
      const isEach = name === 'one' || name === 'two';
      const predicted = result.functions.find(
        (one) => one.logicalId === `aws_lambda_function.${isEach ? 'each' : name}`,
      );
      const fill = (text: string) =>
        text.replace(/\$\{var\.region\}/, aws.region).replace(/^\$\{each\.value\.handler\}$/, `a.${name}`);
      const after = predicted?.after;
      const now = shapeOf(name);
      expect(now.Handler).toBe(after?.handler);
      expect(now.Layers).toEqual(after?.layers.filter((layer) => layer.startsWith('arn:')).map(fill));
      const variables = Object.entries(after?.environment ?? {}).map(([key, value]) => [key, fill(value)]);
      expect(now.Variables).toMatchObject(Object.fromEntries(variables));
    }
  },
);

async function succeed(running: ReturnType<TerraformFolder['run']>): Promise<string> {
  const { status, output } = await running;
  if (status !== 0) throw new Error(`terraform ended with ${status}:\n${output}`);
  return output;
}
