import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionNow } from '../../sandbox/testing/functions.ts';
import { sandboxForTest, type TestSandbox } from '../../sandbox/testing.ts';
import { missingTerraform, providerMirror, TerraformFolder } from './testing/terraform-command.ts';

const missing = missingTerraform() ?? (providerMirror() === undefined ? 'no mirror of the AWS provider' : undefined);

const source = `provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

resource "aws_iam_role" "orders" {
  name = "orders-role"
  tags = { team = "orders" }
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "orders" {
  name = "key"
  role = aws_iam_role.orders.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_lambda_function" "orders" {
  function_name    = "orders"
  role             = aws_iam_role.orders.arn
  runtime          = "python3.12"
  handler          = "app.handler"
  filename         = "code.zip"
  source_code_hash = filebase64sha256("code.zip")
  tags             = { team = "orders" }

  environment {
    variables = { TABLE = "orders" }
  }
}
`;

let aws: TestSandbox;
let folder: TerraformFolder;
beforeAll(async () => {
  aws = await sandboxForTest();
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

test.skipIf(missing !== undefined)(
  `the real terraform creates a function with its role from nothing, and destroys both${missing === undefined ? '' : ` (${missing})`}`,
  async () => {
    folder.write(new Map([['main.tf', source]]));
    writeFileSync(path.join(folder.path, 'code.zip'), zipSync({ 'app.py': Buffer.from('def handler(e, c): pass') }));
    await succeed(folder.run('init', '-no-color'));
    expect(await succeed(folder.run('apply', '-auto-approve', '-no-color'))).toContain('4 added, 0 changed');
    expect(await succeed(folder.run('plan', '-no-color'))).toContain('No changes.');
    expect(functionNow(aws, 'orders')).toMatchObject({
      tags: { team: 'orders' },
      configuration: {
        Role: 'arn:aws:iam::111122223333:role/orders-role',
        State: 'Active',
        Environment: { Variables: { TABLE: 'orders' } },
      },
    });
    expect(await succeed(folder.run('destroy', '-auto-approve', '-no-color'))).toContain('4 destroyed');
    expect(aws.sandbox.state.findFunction(aws.awsAccountId, aws.region, 'orders')).toBeUndefined();
    expect(aws.sandbox.state.roles.has(`${aws.awsAccountId}/orders-role`)).toBe(false);
  },
);

async function succeed(running: ReturnType<TerraformFolder['run']>): Promise<string> {
  const { status, output } = await running;
  if (status !== 0) throw new Error(`terraform ended with ${status}:\n${output}`);
  return output;
}
