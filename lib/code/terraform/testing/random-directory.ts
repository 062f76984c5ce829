// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform's interpolations
import fc from 'fast-check';
import type { Settings } from '../../../core/datadog/settings.ts';
import { filesOf } from '../../testing/laws.ts';

/** Settings with a key, in every combination that changes what is written. For tests. */
export const someSettings: fc.Arbitrary<Settings> = fc
  .record(
    {
      site: fc.constantFrom('datadoghq.com', 'us5.datadoghq.com'),
      env: fc.constantFrom('prod', 'dev:1'),
      service: fc.constant('shop'),
      tags: fc.dictionary(fc.constantFrom('team', 'tier'), fc.constantFrom('a', '1'), { minKeys: 1 }),
      logs: fc.boolean(),
      appsec: fc.boolean(),
      layerVersions: fc.constantFrom({ python: 114 }, { extension: 99 }),
    },
    { requiredKeys: [] },
  )
  .chain((chosen) =>
    fc
      .constantFrom<NonNullable<Settings['apiKey']>>(
        { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf' },
        { source: 'ssm', arn: 'arn:aws:ssm:us-east-1:111122223333:parameter/datadog' },
        { source: 'kms', ciphertext: 'AQICAHhk/+' },
      )
      .map((apiKey) => ({ ...chosen, apiKey })),
  );

const runtimes = ['python3.12', 'nodejs22.x', 'java21', 'dotnet8', 'ruby3.3', 'provided.al2023'];
const own = '"arn:aws:lambda:us-east-1:111122223333:layer:mine:1"';

const layerTexts = [
  undefined,
  '[]',
  `[${own}]`,
  `[${own}, aws_lambda_layer_version.x.arn,]`,
  `[\n    ${own},\n    aws_lambda_layer_version.x.arn, # why\n  ]`,
  `[\n    ${own}, # first\n    # between\n    aws_lambda_layer_version.x.arn\n  ]`,
  'var.layers',
  'concat(var.layers, local.more)',
  'concat(\n    var.layers,\n    local.more,\n  )',
  'concat(\n    var.layers,\n    [local.one]\n  )',
  'var.on ? [local.one] : []',
  'var.on ? null : var.layers',
  '[for name in var.names : "arn:aws:lambda:us-east-1:111122223333:layer:${name}:1"]',
];

const variableTexts = [
  undefined,
  '{}',
  '{ A = "1" }',
  '{ A = "1", "B" : 2, }',
  '{\n      A = "1"\n      LONG_NAME = var.b # why\n    }',
  '{\n      A = "1",\n\n      # note\n      B = "2", // two\n      # end\n    }',
  '{\n      A = <<-EOT\n        x = {\n      EOT\n    }',
  '{\n      A = jsonencode({\n        b = [1]\n      })\n    }',
  '{\n      DD_SERVICE = "mine"\n    }',
  '{\n      A = "1"\n\n      DD_SERVICE = "mine"\n      DD_ENV = "x"\n    }',
  'var.env',
  'local.env',
  'merge(var.env)',
  'merge(var.env, local.env)',
  'merge(var.env, { A = "1" })',
  'merge(var.env, {\n      A = "1"\n    })',
  'merge(\n      var.env,\n      { A = "1" },\n    )',
  'merge(\n      var.env,\n      local.env\n    )',
  'merge(var.env...)',
  '{ for key, value in var.env : key => value }',
  '{\n      for key, value in var.env : key => value\n    }',
  'tomap({ A = "1" })',
];

/** What an image is told to start instead of its own command. */
const commandTexts = ['["src/app.handler"]', '[\n    "src/app.handler", # theirs\n  ]', '[ "src/app.handler" ]'];

/** One function as text: arguments in some order, some spacing, comments in between. `command`: it is an image with that one. */
const functionWith = (command: fc.Arbitrary<string | undefined>) =>
  fc
    .record({
      command,
      kind: fc.constantFrom('resource', 'resource', 'module'),
      runtime: fc.constantFrom(...runtimes.map((name) => `"${name}"`), 'local.runtime'),
      handler: fc.constantFrom('"src/app.handler"', 'var.handler', 'local.handlers["a"]', '"${var.module}.handler"'),
      layers: fc.constantFrom(...layerTexts),
      variables: fc.constantFrom(...variableTexts),
      role: fc.constantFrom('aws_iam_role.one.arn', 'aws_iam_role.many[0].arn', 'var.role'),
      more: fc.subarray([
        '  timeout = 30 # seconds',
        '  memory_size = 128',
        '  # a comment of its own',
        '  tags = {\n    team = "a"\n  }',
        '  vpc_config {\n    subnet_ids = var.subnets\n    security_group_ids = []\n  }',
        '  dynamic "tracing_config" {\n    for_each = var.tracing\n    content {\n      mode = "Active"\n    }\n  }',
        '  /* over\n     lines */',
        '  lifecycle {\n    ignore_changes = [source_code_hash, environment[0].variables["BUILD"]]\n  }',
        '  for_each = toset(["a", "b"])',
        '',
      ]),
      order: fc.array(fc.nat(), { minLength: 14, maxLength: 14 }),
      hasBlankLines: fc.boolean(),
    })
    .map(({ command, kind, runtime, handler, layers, variables, role, more, order, hasBlankLines }) => {
      const isModule = kind === 'module';
      const start = isModule
        ? `  image_config_command = ${command}`
        : `  image_config {\n    command = ${command?.replaceAll('\n', '\n  ')}\n  }`;
      const environment = isModule
        ? `  environment_variables = ${variables}`
        : `  environment {\n    variables = ${variables}\n  }`;
      const items = [
        `  function_name = "f"${order.length % 2 === 0 ? '' : ' # name'}`,
        ...(command === undefined
          ? [`  handler = ${handler} # the handler`, `  runtime       = ${runtime}`]
          : ['  package_type = "Image" # ours', start]),
        isModule ? '  create_package = false' : `  role = ${role}`,
        ...(layers === undefined || command !== undefined ? [] : [`  layers = ${layers}`]),
        ...(variables === undefined ? [] : [environment]),
        ...more.filter((item) => !isModule || !item.endsWith('}') || item.startsWith('  tags')),
      ]
        .map((item, index) => ({ item, rank: order[index] ?? 0 }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ item }) => item);
      const source = isModule ? ['  source = "terraform-aws-modules/lambda/aws"'] : [];
      return { isModule, body: [...source, ...items].join(hasBlankLines ? '\n\n' : '\n') };
    });

const surroundings = [
  'provider "aws" {\n  region = "eu-west-1"\n}',
  'provider "aws" {\n  region = var.region\n}\n\nvariable "region" {\n  default = "eu-west-1"\n}',
  'provider "aws" {\n}',
  'data "aws_region" "current" {}',
  '',
];
const fixed = `locals {
  runtime = "python3.12"
  env = {
    FROM = "local"
  }
}

resource "aws_iam_role" "one" {
  name = "one"
}

# many
resource "aws_iam_role" "many" { # indeed
  count = 2
  name = "many"
}
`;

const writing = fc.record({
  isWindows: fc.boolean(),
  hasMark: fc.boolean(),
  hasFinalNewline: fc.boolean(),
  indent: fc.constantFrom('  ', '    ', '\t'),
});

const directoryOf = (oneFunction: ReturnType<typeof functionWith>) =>
  fc
    .record({
      functions: fc.array(oneFunction, { minLength: 1, maxLength: 3 }),
      about: fc.constantFrom(...surroundings),
      form: writing,
      areApart: fc.boolean(),
    })
    .map(({ functions, about, form, areApart }) => {
      const blocks = functions.map(({ isModule, body }, index) => {
        const head = isModule ? `module "m${index}"` : `resource "aws_lambda_function" "f${index}"`;
        return `${head} {\n${body}\n}\n`;
      });
      const finish = (text: string) => {
        const indented = form.indent === '  ' ? text : indentWith(text, form.indent);
        const ended = form.hasFinalNewline ? indented : indented.trimEnd();
        const lined = form.isWindows ? ended.replaceAll('\n', '\r\n') : ended;
        return form.hasMark ? `\uFEFF${lined}` : lined;
      };
      return areApart
        ? filesOf({ 'main.tf': finish(`${about}\n\n${fixed}`), 'functions.tf': finish(blocks.join('\n')) })
        : filesOf({ 'main.tf': finish(`${about}\n\n${fixed}\n${blocks.join('\n')}`) });
    });

/** Random directories with a few functions each, written in any form. For tests. */
export const someDirectory = directoryOf(functionWith(fc.constant(undefined)));

/** The same with functions of container images whose command they override. For tests. */
export const someImageDirectory = directoryOf(functionWith(fc.constantFrom(...commandTexts)));

function indentWith(text: string, indent: string): string {
  return text
    .split('\n')
    .map((line) => {
      const depth = (line.length - line.trimStart().length) / 2;
      return indent.repeat(Math.floor(depth)) + line.trimStart();
    })
    .join('\n');
}

/** Random directories whose functions Datadog's module mostly takes, with references to them in other files. For tests. */
export const someModuleDirectory = fc
  .record({
    layers: fc.constantFrom(...layerTexts),
    variables: fc.constantFrom(...variableTexts),
    runtime: fc.constantFrom(...runtimes),
    blocks: fc.subarray([
      '  vpc_config {\n    subnet_ids         = var.subnets\n    security_group_ids = []\n  }',
      '  tracing_config {\n    mode = "Active"\n  }',
      '  ephemeral_storage {\n    size = 1024\n  }',
      '  timeout = 30 # seconds',
      '  # a note',
      '  memory_size                    = 128',
      '  lifecycle {\n    prevent_destroy = true\n  }',
    ]),
    hasBlankLines: fc.boolean(),
    provider: fc.constantFrom('>= 5.0', '~> 5.90', '~> 6.0', '~> 4.0'),
    output: fc.constantFrom('arn', 'invoke_arn', 'role', 'function_name'),
    form: fc.record({ isWindows: fc.boolean(), hasFinalNewline: fc.boolean() }),
  })
  .map(({ layers, variables, runtime, blocks, hasBlankLines, provider, output, form }) => {
    const items = [
      `  function_name = "f" # name\n  handler       = "src/app.handler"\n  runtime       = "${runtime}"\n  role          = aws_iam_role.one.arn`,
      ...(layers === undefined ? [] : [`  layers = ${layers}`]),
      ...blocks,
      ...(variables === undefined ? [] : [`  environment {\n    variables = ${variables}\n  }`]),
    ];
    const body = items.join(hasBlankLines ? '\n\n' : '\n');
    const versions = `terraform {\n  required_providers {\n    aws = {\n      version = "${provider}"\n    }\n  }\n}\n`;
    const uses = `output "f" {\n  value = "\${aws_lambda_function.f.arn}-\${aws_lambda_function.f2.arn}"\n}\n\nresource "x" "y" {\n  value      = lower(aws_lambda_function.f.${output})\n  depends_on = [aws_lambda_function.f]\n}\n`;
    const finish = (text: string) => {
      const ended = form.hasFinalNewline ? text : text.trimEnd();
      return form.isWindows ? ended.replaceAll('\n', '\r\n') : ended;
    };
    return filesOf({
      'main.tf': finish(`${fixed}\nresource "aws_lambda_function" "f" {\n${body}\n}\n\n# after\n`),
      'uses.tf': finish(uses),
      'versions.tf': finish(versions),
    });
  });
