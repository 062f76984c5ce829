import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { lawRuns } from '../../core/testing/law-runs.ts';
import { brokenLaws, filesOf } from '../testing/laws.ts';
import { cdk } from './way.ts';

const settings: fc.Arbitrary<Settings> = fc.record(
  {
    site: fc.constantFrom('datadoghq.com', 'us5.datadoghq.com'),
    apiKey: fc.constantFrom(
      { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf' } as const,
      { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog' } as const,
      { source: 'ssm', arn: 'arn:aws:ssm:us-east-1:111122223333:parameter/datadog' } as const,
      { source: 'kms', ciphertext: 'AQICAHhk/+=' } as const,
    ),
    env: fc.constantFrom('prod', 'dev:1'),
    tags: fc.dictionary(fc.constantFrom('team', 'tier'), fc.constantFrom('a', '1')),
    logs: fc.boolean(),
    llmObs: fc.constant({ mlApp: 'x' }),
    layerVersions: fc.constantFrom({ extension: 'none' as const }, { python: 90 }, { node: 'none' as const }),
  },
  { requiredKeys: [] },
);

/** Where a function stands: among the statements of the constructor, in a loop, a condition, or a method of its own. */
type Place = 'direct' | 'field' | 'loop' | 'condition' | 'method' | 'remark';
const places = fc.array(fc.constantFrom<Place>('direct', 'field', 'loop', 'condition', 'method', 'remark'), {
  minLength: 1,
  maxLength: 7,
});
const functionShape = fc.record({
  runtime: fc.constantFrom('PYTHON_3_12', 'NODEJS_22_X', 'JAVA_21', 'DOTNET_8', 'PROVIDED_AL2023', undefined),
  isArm: fc.boolean(),
  hasVariable: fc.boolean(),
  isOneLine: fc.boolean(),
  hasRemarks: fc.boolean(),
});
type Shape = typeof functionShape extends fc.Arbitrary<infer Value> ? Value : never;
const writing = fc.record({
  unit: fc.constantFrom('  ', '    ', '\t'),
  quote: fc.constantFrom("'", '"'),
  end: fc.constantFrom(';', ''),
  isWindows: fc.boolean(),
  hasMark: fc.boolean(),
  hasFinalNewline: fc.boolean(),
  importsSecrets: fc.constantFrom('no', 'module', 'name', 'other'),
});
type Writing = typeof writing extends fc.Arbitrary<infer Value> ? Value : never;

function finish(text: string, form: Writing): string {
  const ended = form.hasFinalNewline ? `${text}\n` : text;
  return `${form.hasMark ? '\uFEFF' : ''}${form.isWindows ? ended.replaceAll('\n', '\r\n') : ended}`;
}

function typescriptApp(order: readonly Place[], shapes: readonly Shape[], form: Writing): string {
  const { quote, end, unit } = form;
  const q = (text: string) => `${quote}${text}${quote}`;
  const created = (name: string, shape: Shape) => {
    const members = [
      `runtime: ${shape.runtime === undefined ? 'chosen' : `lambda.Runtime.${shape.runtime}`}`,
      `handler: ${q('a.b')}`,
      ...(shape.isArm ? ['architecture: lambda.Architecture.ARM_64'] : []),
      ...(shape.hasVariable ? [`environment: { A: ${q('1')}, DD_TRACE_ENABLED: ${q('false')} }`] : []),
    ];
    if (shape.isOneLine) return `new lambda.Function(this, ${q(name)}, { ${members.join(', ')} })`;
    const remark = shape.hasRemarks ? ' // remark' : '';
    return `new lambda.Function(this, ${q(name)}, {${remark}\n${members.map((member) => `${unit}${member},${remark}`).join('\n')}\n})`;
  };
  const methods: string[] = [];
  const body = order.flatMap((place, index): string[] => {
    const shape = shapes[index % shapes.length];
    if (shape === undefined) return [];
    const name = `f${index}`;
    const remark = shape.hasRemarks ? ' // behind' : '';
    const made = `const ${name} = ${created(name, shape)}${end}${remark}`;
    if (place === 'direct') return [...(shape.hasRemarks ? ['// above'] : []), made];
    if (place === 'field') return [`this.${name} = ${created(name, shape)}${end}`];
    if (place === 'loop') return [`for (const x of [1, 2]) {${remark}`, made, '}'];
    if (place === 'condition') return [`if (props) {`, made, `use(${name})${end}`, `} else {`, '// nothing', '}'];
    if (place === 'remark') return ['', '/* several', '   lines */', `console.log(1)${end}`];
    methods.push(`make${index}() {`, made, `return ${name}${end}`, '}');
    return [];
  });
  const secrets = {
    no: [],
    module: [`import * as sm from ${q('aws-cdk-lib/aws-secretsmanager')}${end}`],
    name: [`import { Secret, SecretRotation } from ${q('aws-cdk-lib/aws-secretsmanager')}${end} // used`],
    other: [`import { Secret } from ${q('./secret')}${end}`],
  }[form.importsSecrets];
  return [
    `import * as cdk from ${q('aws-cdk-lib')}${end}`,
    `import * as lambda from ${q('aws-cdk-lib/aws-lambda')}${end} // functions`,
    ...secrets,
    '',
    'export class S extends cdk.Stack {',
    `${unit}constructor(scope, id, props) {`,
    `${unit}super(scope, id, props)${end}`,
    ...body.map((line) =>
      line
        .split('\n')
        .map((part) => `${unit}${unit}${part}`)
        .join('\n'),
    ),
    `${unit}}`,
    ...methods.map((line) =>
      line
        .split('\n')
        .map((part) => `${unit}${part}`)
        .join('\n'),
    ),
    '}',
  ].join('\n');
}

function pythonApp(order: readonly Place[], shapes: readonly Shape[], form: Writing): string {
  const { quote, unit } = form;
  const q = (text: string) => `${quote}${text}${quote}`;
  const created = (name: string, shape: Shape, deep: string) => {
    const members = [
      `runtime=${shape.runtime === undefined ? 'chosen' : `_lambda.Runtime.${shape.runtime}`}`,
      `handler=${q('a.b')}`,
      ...(shape.isArm ? ['architecture=_lambda.Architecture.ARM_64'] : []),
      ...(shape.hasVariable ? [`environment={${q('A')}: ${q('1')}, ${q('DD_TRACE_ENABLED')}: ${q('false')}}`] : []),
    ];
    if (shape.isOneLine) return `_lambda.Function(self, ${q(name)}, ${members.join(', ')})`;
    const remark = shape.hasRemarks ? '  # remark' : '';
    return `_lambda.Function(${remark}\n${deep}${unit}self, ${q(name)},\n${members.map((member) => `${deep}${unit}${member},${remark}`).join('\n')}\n${deep})`;
  };
  const methods: string[] = [];
  const two = unit + unit;
  const three = two + unit;
  const body = order.flatMap((place, index): string[] => {
    const shape = shapes[index % shapes.length];
    if (shape === undefined) return [];
    const name = `f${index}`;
    const remark = shape.hasRemarks ? '  # behind' : '';
    if (place === 'direct')
      return [...(shape.hasRemarks ? [`${two}# above`] : []), `${two}${name} = ${created(name, shape, two)}${remark}`];
    if (place === 'field') return [`${two}self.${name} = ${created(name, shape, two)}${remark}`];
    if (place === 'loop')
      return [
        `${two}for x in [1, 2]:${remark}`,
        `${three}${name} = ${created(name, shape, three)}`,
        `${three}# inside`,
      ];
    if (place === 'condition')
      return [`${two}if scope:`, `${three}${name} = ${created(name, shape, three)}`, `${two}else:`, `${three}pass`];
    if (place === 'remark') return ['', `${two}"""several`, '# lines"""', `${two}print(1)`];
    methods.push(
      `${unit}def make${index}(self):`,
      `${two}${name} = ${created(name, shape, two)}`,
      `${two}return ${name}`,
    );
    return [];
  });
  const secrets = {
    no: [],
    module: ['from aws_cdk import aws_secretsmanager as sm'],
    name: ['from aws_cdk.aws_secretsmanager import Secret, SecretRotation  # used'],
    other: ['from secret import Secret'],
  }[form.importsSecrets];
  return [
    'from aws_cdk import Stack, aws_lambda as _lambda  # functions',
    ...secrets,
    '',
    'class S(Stack):',
    `${unit}def __init__(self, scope, id):`,
    `${two}super().__init__(scope, id)`,
    ...body,
    ...methods,
  ].join('\n');
}

const versions = fc.constantFrom('2.150.0', '2.200.0', '2.245.0', '^2.270.0');

test('any application, written in any form, is edited, stays as it is the second time, and gets its bytes back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      places.filter((order) => order.some((place) => place !== 'remark')),
      fc.array(functionShape, { minLength: 1, maxLength: 4 }),
      writing,
      versions,
      settings,
      async (isPython, order, shapes, form, version, chosen) => {
        const files = isPython
          ? filesOf({
              'cdk.json': '{"app": "python3 app.py"}',
              'app.py': finish(pythonApp(order, shapes, form), form),
              'requirements.txt': finish(`aws-cdk-lib==${version.replace('^', '')}  # pinned\nconstructs`, form),
            })
          : filesOf({
              'cdk.json': '{"app": "npx ts-node app.ts"}',
              'app.ts': finish(typescriptApp(order, shapes, form), form),
              'package.json': finish(
                JSON.stringify({ dependencies: { 'aws-cdk-lib': version } }, null, form.unit),
                form,
              ),
            });
        expect(await brokenLaws(cdk, files, { mode: 'instrument', settings: chosen })).toEqual([]);
      },
    ),
    lawRuns(200),
  );
});
