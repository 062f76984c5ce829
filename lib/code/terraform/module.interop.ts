import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { addFunction, functionNow } from '../../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { applyEdits, filesOf, planOnly } from '../testing/laws.ts';
import { missingTerraform, providerMirror, TerraformFolder } from './testing/terraform-command.ts';
import { terraform, terraformModule } from './way.ts';

const missing = missingTerraform() ?? (providerMirror() === undefined ? 'no mirror of the AWS provider' : undefined);
const settings: Settings = {
  env: 'prod',
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf' },
};

const role = 'arn:aws:iam::111122223333:role/lambda';
const source = `provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

resource "aws_lambda_function" "api" {
  function_name = "api"
  handler       = "src/app.handler"
  runtime       = "python3.12"
  role          = "${role}"
  filename      = "code.zip"
  timeout       = 30
  memory_size   = 512
  tracing_config {
    mode = "PassThrough"
  }

  environment {
    variables = {
      TABLE = "orders"
    }
  }
}

output "arn" {
  value = "\${aws_lambda_function.api.arn}:live"
}
`;
const imports = 'import {\n  to = aws_lambda_function.api\n  id = "api"\n}\n';

/**
 * A module with the inputs that are used here, as the real one cannot be fetched without a network: it shows that `moved`
 * and the rewritten references fit, not what Datadog's module does. Code is not the point, so changes of it are ignored.
 */
const standIn = `variable "function_name" {}
variable "handler" {}
variable "runtime" {}
variable "role" {}
variable "filename" {}
variable "timeout" {}
variable "memory_size" {}
variable "tracing_config_mode" {}
variable "environment_variables" {}
variable "datadog_extension_layer_version" {}
variable "datadog_python_layer_version" {}

resource "aws_lambda_function" "this" {
  function_name = var.function_name
  handler       = "datadog_lambda.handler.handler"
  runtime       = var.runtime
  role          = var.role
  filename      = var.filename
  timeout       = var.timeout
  memory_size   = var.memory_size
  layers = [
    "arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python312:\${var.datadog_python_layer_version}",
    "arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Extension:\${var.datadog_extension_layer_version}",
  ]
  environment {
    variables = merge({ DD_LAMBDA_HANDLER = var.handler }, var.environment_variables)
  }
  tracing_config {
    mode = var.tracing_config_mode
  }
  lifecycle {
    ignore_changes = [filename]
  }
}

output "arn" {
  value = aws_lambda_function.this.arn
}
`;

describe.skipIf(missing !== undefined)(
  `a function that moves into a module${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    let aws: TestSandbox;
    let folder: TerraformFolder;
    beforeAll(async () => {
      aws = await sandboxForTest();
      addFunction(aws, 'api', {
        runtime: 'python3.12',
        handler: 'src/app.handler',
        configuration: { Role: role, Environment: { Variables: { TABLE: 'orders' } } },
      });
      const { accessKeyId, secretAccessKey } = aws.administratorOf(aws.awsAccountId);
      folder = new TerraformFolder({
        AWS_ENDPOINT_URL: aws.sandbox.url,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      });
      mkdirSync(path.join(folder.path, 'stand-in'));
      folder.write(new Map([['stand-in/main.tf', standIn]]));
    });
    afterAll(async () => {
      folder.remove();
      await aws.sandbox.close();
    });

    test('is updated, not replaced, and comes back with the block that the step names', async () => {
      const files = filesOf({ 'main.tf': source });
      await apply(
        new Map([...runnable(files), ['imports.tf', imports]]),
        '1 imported, 0 added, 0 changed, 0 destroyed',
      );
      folder.write(new Map([['imports.tf', '']]));

      const result = await planOnly(terraformModule, files, { mode: 'instrument', settings });
      const edited = applyEdits(files, result.files);
      await apply(runnable(edited), '0 added, 1 changed, 0 destroyed');
      const { configuration } = functionNow(aws, 'api');
      expect(configuration.Layers?.map(({ Arn }) => Arn)).toEqual(result.functions[0]?.after.layers);

      const removed = await planOnly(terraform, edited, { mode: 'remove', settings: {} });
      const restored = applyEdits(edited, removed.files);
      expect(restored).toEqual(files);
      const step = removed.steps.find(({ code }) => code === 'addMovedBack');
      const moved = new Map([['moved.tf', String(step?.params.snippet)]]);
      await apply(new Map([...runnable(restored), ...moved]), '0 added, 1 changed, 0 destroyed');
      expect(functionNow(aws, 'api').configuration.Handler).toBe('src/app.handler');
    });

    /** Without what cannot be here: the registry, and the code. */
    function runnable(files: SourceFiles): SourceFiles {
      const ignored = '\n  lifecycle {\n    ignore_changes = [filename]\n  }\n}\n\noutput "arn"';
      return new Map(
        [...files].map(([name, text]) => [
          name,
          (text.includes('resource "aws_lambda_function"') ? text.replace('\n}\n\noutput "arn"', `\n${ignored}`) : text)
            .replace('"DataDog/lambda-datadog/aws"', '"./stand-in"')
            .replace('  version = "4.6.0"\n', ''),
        ]),
      );
    }

    async function apply(files: SourceFiles, outcome: string): Promise<void> {
      folder.write(files);
      for (const args of [['init'], ['validate'], ['apply', '-auto-approve']]) {
        const { status, output } = await folder.run(...args, '-no-color');
        if (status !== 0) throw new Error(`terraform ${args.join(' ')} ended with ${status}:\n${output}`);
        if (args[0] === 'apply') expect(output).toContain(outcome);
      }
    }
  },
);
