import { describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { planCode } from '../plan-code.ts';
import type { ProjectResult } from '../project.ts';
import { applyEdits, brokenLaws, filesOf, planOnly } from '../testing/laws.ts';
import type { CodeRequest, Way } from '../way.ts';
import { sam, samInPlace } from './way.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf';
const settings: Settings = { apiKey: { source: 'secretsManager', arn }, env: 'prod' };
const instrument: CodeRequest = { mode: 'instrument', settings };
const remove: CodeRequest = { mode: 'remove', settings: {} };
const head = 'Transform: AWS::Serverless-2016-10-31\n';
const library = `arn:aws:lambda:\${AWS::Region}:464622532012:layer:Datadog-Python312`;
const extension = `arn:aws:lambda:\${AWS::Region}:464622532012:layer:Datadog-Extension`;

/** A function with some more properties, each on a line of its own. */
function functionWith(
  properties: readonly string[],
  name = 'A',
  basics = ['Handler: a.b', 'Runtime: python3.12'],
): string {
  const lines = [`  ${name}:`, '    Type: AWS::Serverless::Function', '    Properties:'];
  return [...lines, ...[...basics, ...properties].map((line) => `      ${line}`), ''].join('\n');
}

const planText = (text: string, request: CodeRequest = instrument, way: Way = sam) =>
  planOnly(way, filesOf({ 'template.yaml': text }), request);
const codesOf = ({ findings }: ProjectResult) => findings.map(({ code }) => code);
const textAfter = ({ files }: ProjectResult) => files[0]?.after ?? '';
const template = (...functions: string[]) => `${head}Resources:\n${functions.join('')}`;

describe('the macro gets a version for each language, and only those', () => {
  test.each([
    [['python3.12', 'python3.8'], { pythonLayerVersion: 128 }],
    [['nodejs16.x'], { nodeLayerVersion: 120 }],
    [['nodejs20.x', 'java21'], { nodeLayerVersion: 143, javaLayerVersion: 28 }],
    [['provided.al2023'], {}],
    [['dotnet8', 'ruby3.4'], { dotnetLayerVersion: 26, rubyLayerVersion: 30 }],
  ])('%j', async (runtimes, versions) => {
    const text = template(
      ...runtimes.map((runtime, index) => functionWith([], `F${index}`, ['Handler: a.b', `Runtime: ${runtime}`])),
    );
    const after = textAfter(await planText(text));
    const found = Array.from(after.matchAll(/(\w+)LayerVersion: (\d+)/g), ([, name, version]) => [
      name,
      Number(version),
    ]);
    const wanted = Object.entries(versions).map(([name, version]) => [name.replace('LayerVersion', ''), version]);
    expect(found).toEqual([...wanted, ['extension', 100]]);
  });

  test('a runtime that lacks the version of its language is left out, and the others get theirs', async () => {
    const old = functionWith([], 'Old', ['Handler: a.b', 'Runtime: nodejs16.x']);
    const result = await planText(template(old, functionWith([], 'New', ['Handler: a.b', 'Runtime: nodejs22.x'])));
    expect(codesOf(result)).toEqual(['layerVersionMissing']);
    expect(textAfter(result)).toContain('exclude:\n        - Old\n');
    expect(result.functions[0]?.after.layers).toEqual([]);
  });
});

describe('a macro that is there is brought up to date, and never added twice', () => {
  const withMacro = (...parameters: string[]) =>
    `Transform:\n  - AWS::Serverless-2016-10-31\n  - Name: DatadogServerless\n    Parameters:\n${parameters.map((line) => `      ${line}\n`).join('')}Resources:\n${functionWith([])}`;

  test('older versions are raised, one key source is left, what was not chosen stays', async () => {
    const text = withMacro(
      'pythonLayerVersion: 90 # old',
      'extensionLayerVersion: 200',
      'apiKey: x',
      'site: datadoghq.eu',
    );
    const result = await planText(text);
    expect(textAfter(result)).toContain(
      `      pythonLayerVersion: 128 # old\n      extensionLayerVersion: 200\n      site: datadoghq.eu\n      apiKeySecretArn: ${arn}\n      env: prod\nResources:`,
    );
  });

  test('references to parameters stay', async () => {
    const result = await planText(
      withMacro(
        'pythonLayerVersion: !Ref Version',
        'extensionLayerVersion: 100',
        `apiKeySecretArn: ${arn}`,
        'env: prod',
      ),
    );
    expect(result.files.flatMap(({ after }) => after?.match(/LayerVersion: .*/g) ?? [])).toEqual([
      'LayerVersion: !Ref Version',
      'LayerVersion: 100',
    ]);
    expect(result.functions[0]?.after.layers[0]).toBe(`${library}:!Ref Version`);
  });

  test.each([
    ['addLayers: "false"', 'textForBoolean'],
    ['env: !ImportValue env', 'macroReferenceInvalid'],
  ])('%s is found', async (line, code) => {
    const result = await planText(withMacro(line, `apiKeySecretArn: ${arn}`), { mode: 'instrument', settings: {} });
    expect(codesOf(result)).toContain(code);
  });

  test('"false" as a text adds layers all the same', async () => {
    const { functions } = await planText(withMacro('addLayers: "false"', `apiKeySecretArn: ${arn}`));
    expect(functions[0]?.after.layers).toEqual([`${library}:128`, `${extension}:100`]);
  });

  test('one that runs before SAM is moved behind it', async () => {
    const text = `Transform:\n  - Name: DatadogServerless\n    Parameters:\n      apiKeySecretArn: ${arn}\n  - AWS::Serverless-2016-10-31\nResources:\n${functionWith([])}`;
    const result = await planText(text);
    expect(codesOf(result)).toContain('macroRunsEarly');
    expect(textAfter(result)).toMatch(
      /^Transform:\n {2}- AWS::Serverless-2016-10-31\n {2}- {3}Name: DatadogServerless\n/,
    );
  });

  test('the parameters in Mappings are used where they are, and go with the macro', async () => {
    const mapped = 'Mappings:\n  Datadog:\n    Parameters:\n      site: datadoghq.eu\n  Other: {}\n';
    const text = `Transform: [AWS::Serverless-2016-10-31, DatadogServerless]\n${mapped}Resources:\n${functionWith([])}`;
    const result = await planText(text);
    expect(textAfter(result)).toContain('Transform: [AWS::Serverless-2016-10-31, DatadogServerless]\n');
    expect(textAfter(result)).toContain('      site: datadoghq.eu\n      pythonLayerVersion: 128\n');
    expect(result.functions[0]?.after.environment.DD_SITE).toBe('datadoghq.eu');
    const removed = await planText(textAfter(result), remove);
    expect(textAfter(removed)).toBe(
      `Transform: [AWS::Serverless-2016-10-31]\nMappings:\n  Other: {}\nResources:\n${functionWith([])}`,
    );
  });
});

describe('what was written by hand is migrated, not doubled', () => {
  const variables = [
    'Environment:',
    '  Variables:',
    '    DD_LAMBDA_HANDLER: a.b',
    '    TABLE: x',
    '    DD_SITE: datadoghq.eu',
  ];
  const redirected = ['Handler: datadog_lambda.handler.handler', 'Runtime: python3.12'];
  const layers: [name: string, layers: string[], rest: string][] = [
    ['by an ARN', [`Layers: ['${library}:90', arn:aws:lambda:eu-west-1:111122223333:layer:own:1]`], ''],
    ['by !Sub', ['Layers:', `  - !Sub ${library}:90`, `  - !Sub '${extension}:40'`], ''],
    [
      'by a parameter',
      ['Layers: [!Ref Library]'],
      `Parameters:\n  Library: {Type: String, Default: '${library}:90'}\n`,
    ],
    [
      'by a parameter without a default',
      ['Layers: [!Ref DatadogLayer]'],
      'Parameters:\n  DatadogLayer: {Type: String}\n',
    ],
    ['by a version in a parameter', [`Layers: [!Sub '${library}:\${V}']`], 'Parameters:\n  V: {Type: String}\n'],
    [
      'by a mapping',
      ['Layers: [!FindInMap [M, !Ref AWS::Region, L]]'],
      `Mappings: {M: {eu-west-1: {L: 'arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Python312:90'}}}\n`,
    ],
    [
      'by !Join',
      [`Layers: [!Join [':', [arn:aws:lambda, !Ref AWS::Region, '464622532012:layer:Datadog-Python312:90']]]`],
      '',
    ],
  ];
  test.each(layers)('layers %s', async (_name, lines, rest) => {
    const text = template(functionWith([...lines, ...variables], 'A', redirected)) + rest;
    const result = await planText(text);
    expect([result.verdict, codesOf(result)]).toEqual(['change', ['migratedFromLayers']]);
    const [predicted] = result.functions;
    expect(predicted?.after.layers.filter((layer) => layer.includes('464622532012'))).toEqual([
      `${library}:128`,
      `${extension}:100`,
    ]);
    expect(predicted?.after).toMatchObject({
      handler: 'datadog_lambda.handler.handler',
      environment: { DD_LAMBDA_HANDLER: 'a.b', TABLE: 'x', DD_SITE: 'datadoghq.eu' },
    });
    const after = textAfter(result);
    expect(after).toContain('Handler: a.b\n');
    const removed = await planText(after, remove);
    expect(removed.functions[0]?.after).toMatchObject({
      handler: 'a.b',
      environment: { TABLE: 'x', DD_SITE: 'datadoghq.eu' },
    });
    expect(textAfter(removed)).toBe(textAfter(await planText(text, remove)));
  });

  test('without its own handler a function is left alone', async () => {
    const result = await planText(template(functionWith([], 'A', redirected), functionWith([], 'B')));
    expect(codesOf(result)).toEqual(['redirectedWithoutOriginal']);
    expect(textAfter(result)).toContain('exclude:\n        - A\n');
  });

  test('with a key that only it has, while no other is chosen, it keeps working as it does', async () => {
    const own = functionWith(
      ['Environment: {Variables: {DD_LAMBDA_HANDLER: a.b, DD_API_KEY: "{{resolve:x}}"}}'],
      'A',
      redirected,
    );
    const result = await planText(template(own), { mode: 'instrument', settings: {} });
    expect([result.verdict, codesOf(result)]).toEqual(['refused', ['keyByHandExcluded', 'nothingToInstrument']]);
  });

  test('what stands in Globals goes from there once all functions are free of it', async () => {
    const globals = `Globals:\n  Function:\n    Layers:\n      - ${library}:90\n    Timeout: 3\n`;
    const text = `${head}${globals}Resources:\n${functionWith([])}`;
    const result = await planText(text);
    expect(textAfter(result)).toContain('Globals:\n  Function:\n    Timeout: 3\n');
    expect(result.functions[0]?.after.layers).toEqual([`${library}:128`, `${extension}:100`]);
    expect(codesOf(await planText(text, instrument, samInPlace))).toEqual(['globalsConflict', 'nothingToInstrument']);
  });
});

describe('what the macro would break is left out, refused or said', () => {
  const cases: [text: string, chosen: Settings, verdict: string, codes: string[]][] = [
    [
      template(functionWith(['Layers: !If [C, [x], !Ref AWS::NoValue]'])),
      settings,
      'refused',
      ['conditionalLayersExcluded', 'nothingToInstrument'],
    ],
    [
      template(functionWith(['Layers: !Ref List'])),
      settings,
      'refused',
      ['conditionalLayersExcluded', 'nothingToInstrument'],
    ],
    [
      template(functionWith(['Environment: {Variables: !If [C, {A: b}, {}]}'])),
      settings,
      'refused',
      ['variablesExcluded', 'nothingToInstrument'],
    ],
    [template(functionWith(['AutoPublishAlias: live'])), settings, 'change', ['aliasKeepsOldCode']],
    [
      template(functionWith([], 'A', ['Handler: a.b', 'Runtime: !Ref R'])),
      settings,
      'change',
      ['runtimeUnknownToMacro'],
    ],
    [
      template(functionWith([], 'A', ['Handler: a.b', 'Runtime: go1.x'])),
      settings,
      'refused',
      ['runtimeUnservedExcluded', 'nothingToInstrument'],
    ],
    [
      template(functionWith([], 'A', ['Handler: a.b', 'Runtime: python3.6'])),
      settings,
      'refused',
      ['runtimeUnservedExcluded', 'nothingToInstrument'],
    ],
    [
      template(functionWith([], 'A', ['PackageType: Image'])),
      settings,
      'refused',
      ['imageSkipped', 'nothingToInstrument'],
    ],
    [template(functionWith(['Role: arn:aws:iam::111122223333:role/x'])), settings, 'change', ['permissionElsewhere']],
    [template(functionWith(['Policies: !Ref P'])), settings, 'change', ['permissionElsewhere']],
    [template(functionWith([])), {}, 'refused', ['apiKeyMissing']],
    [
      template(functionWith([])),
      { ...settings, layerAccount: awsAccountIdSchema.parse('111122223333') },
      'refused',
      ['layerAccountUnknownToMacro'],
    ],
    [template(functionWith([])), { ...settings, appsec: true }, 'change', ['appsecUnknownToMacro']],
    [
      template(functionWith([])),
      { ...settings, layerVersions: { python: 'none' } },
      'refused',
      ['libraryUnwantedExcluded', 'nothingToInstrument'],
    ],
    [
      template(functionWith([])),
      { apiKey: { source: 'plain', value: '0123456789abcdef0123456789abcdef' } },
      'change',
      ['plainApiKey'],
    ],
    [template(functionWith([])).replace(head, ''), settings, 'refused', ['samWithoutTransform']],
    [
      template(functionWith([]), '  N: {Type: AWS::Serverless::Application, Properties: {Location: ./n.yaml}}\n'),
      settings,
      'change',
      ['nestedStacks'],
    ],
    [
      `${template(functionWith([]))}Mappings: {Datadog: {Parameters: {env: x}}}\n`.replace(
        head,
        `Transform: [AWS::Serverless-2016-10-31, {Name: DatadogServerless, Parameters: {}}]\n`,
      ),
      settings,
      'change',
      ['mappingsIgnored'],
    ],
  ];
  const more: typeof cases = [
    [template(functionWith(['Layers: [a, b, c, d]'])), settings, 'refused', ['tooManyLayers', 'nothingToInstrument']],
    [
      template(functionWith([`Environment: {Variables: {A: ${'x'.repeat(3_900)}}}`])),
      settings,
      'change',
      ['environmentTooLarge'],
    ],
    [template(functionWith([]), '  Fn::ForEach::Loop: [X, [a], {}]\n'), settings, 'change', ['functionsUnread']],
    [
      template(functionWith([])).replace(
        head,
        'Transform: [AWS::Serverless-2016-10-31, {Name: DatadogServerless, Parameters: {apiKeySecretArn: !Ref K}}]\n',
      ),
      settings,
      'change',
      ['referencesStay'],
    ],
  ];
  test.each([...cases, ...more])('%j', async (text, chosen, verdict, codes) => {
    const result = await planText(text, { mode: 'instrument', settings: chosen });
    expect([result.verdict, codesOf(result)]).toEqual([verdict, codes]);
  });
});

describe('in place', () => {
  const inPlace = (text: string, chosen: Settings = settings) =>
    planText(text, { mode: 'instrument', settings: chosen }, samInPlace);
  const refusals: [text: string, code: string][] = [
    [template(functionWith([], 'A', ['Handler: !Ref H', 'Runtime: python3.12'])), 'handlerNotEditable'],
    [template(functionWith([], 'A', ['Handler: a.b', 'Runtime: !Ref R'])), 'runtimeUnknown'],
    [template(functionWith(['Layers: !If [C, [x], !Ref AWS::NoValue]'])), 'layersNotEditable'],
    [template(functionWith(['Environment: {Variables: !Ref V}'])), 'variablesNotEditable'],
    [template(functionWith(['Environment: {Variables: {DD_API_KEY: x}}'])), 'ownKeyVariable'],
    [template(functionWith(['Environment: {Variables: {DD_LAMBDA_HANDLER: x.y}}'])), 'ownKeyVariable'],
    [
      template(functionWith(['Layers: [l1, !Ref DatadogLayer]'])).concat(
        'Parameters: {DatadogLayer: {Type: String}}\n',
      ),
      'layerByReference',
    ],
    [
      `${head}x: &x {Handler: a.b, Runtime: python3.12}\nResources:\n  A: {Type: AWS::Serverless::Function, Properties: *x}\n`,
      'functionNotEditable',
    ],
    [
      `${head}x: &x {Handler: a.b, Runtime: python3.12}\nResources:\n  A: {Type: AWS::Serverless::Function, Properties: {<<: *x}}\n`,
      'functionNotEditable',
    ],
    [`${template(functionWith(['Environment: &e {Variables: {A: b}}']))}Metadata: *e\n`, 'functionNotEditable'],
  ];
  test.each(refusals)('%j is left as it is', async (text, code) => {
    const result = await inPlace(text);
    expect([result.verdict, codesOf(result)]).toEqual(['refused', [code, 'nothingToInstrument']]);
  });

  test('the others of a template are still written', async () => {
    const result = await inPlace(template(functionWith(['Environment: {Variables: !Ref V}']), functionWith([], 'B')));
    expect([result.verdict, codesOf(result)]).toEqual(['change', ['variablesNotEditable']]);
    expect(result.functions.map(({ after }) => after.handler)).toEqual(['a.b', 'datadog_lambda.handler.handler']);
  });

  test('nothing is written beside the macro', async () => {
    const on = textAfter(await planText(template(functionWith([]))));
    const result = await inPlace(on);
    expect([result.verdict, codesOf(result)]).toEqual(['refused', ['macroPresent']]);
  });

  test('changed settings change exactly what they say, and removal still gives the original back', async () => {
    const text = template(functionWith(['Environment:', '  Variables:', '    DD_SERVICE: own', '    A: b']));
    const first = textAfter(await inPlace(text));
    const chosen: Settings = {
      ...settings,
      apiKey: { source: 'ssm', arn: 'arn:aws:ssm:eu-west-1:111122223333:parameter/k' },
      env: 'dev',
      service: 'other',
      version: '2',
    };
    const second = await inPlace(`${first}`.replace('A: b', 'A: c'), chosen);
    const environment = second.functions[0]?.after.environment;
    expect(environment).toMatchObject({
      DD_ENV: 'dev',
      DD_SERVICE: 'own',
      DD_VERSION: '2',
      A: 'c',
      DD_API_KEY_SSM_ARN: 'arn:aws:ssm:eu-west-1:111122223333:parameter/k',
    });
    expect(environment).not.toHaveProperty('DD_API_KEY_SECRET_ARN');
    expect(codesOf(second)).toEqual(['ownVariablesStay']);
    const third = await planText(
      textAfter(await inPlace(first, { ...settings, env: 'dev', version: '2' })),
      remove,
      samInPlace,
    );
    expect(textAfter(third)).toBe(text);
  });

  test('the way that is recommended takes an edit in place over, and takes it out', async () => {
    const text = template(functionWith(['Environment:', '  Variables:', '    DD_ENV: own']));
    const written = textAfter(await inPlace(text, { ...settings, service: 'shop' }));
    const migrated = await planText(written);
    expect(codesOf(migrated)).toEqual(['migratedFromLayers']);
    expect(migrated.functions[0]?.after.environment).toMatchObject({ DD_ENV: 'own', DD_LAMBDA_HANDLER: 'a.b' });
    expect(textAfter(await planText(written, remove))).toBe(text);
    expect(textAfter(await planText(textAfter(migrated), remove))).toBe(text);
  });

  test('what was written by hand gets newer layers, and nothing else', async () => {
    const text = template(
      functionWith(
        [
          `Layers: ['arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Python39:60']`,
          'Environment: {Variables: {DD_LAMBDA_HANDLER: a.b}}',
        ],
        'A',
        ['Handler: datadog_lambda.handler.handler', 'Runtime: python3.12'],
      ),
    );
    const result = await inPlace(text);
    expect(codesOf(result)).toEqual(['handMadeKept']);
    expect(result.functions[0]?.after).toMatchObject({
      layers: ['arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Python312:128', `${extension}:100`],
      environment: { DD_LAMBDA_HANDLER: 'a.b' },
    });
  });

  test('a runtime by parameter is said; GovCloud and copies of layers get their accounts', async () => {
    const text = template(functionWith([], 'A', ['Handler: a.b', 'Runtime: !Ref R'])).concat(
      'Parameters: {R: {Type: String, Default: python3.12}}\n',
    );
    const result = await inPlace(text, {
      apiKey: {
        source: 'secretsManager',
        arn: arn.replace('aws:', 'aws-us-gov:').replace('eu-west-1', 'us-gov-west-1'),
      },
    });
    expect(codesOf(result)).toEqual(['runtimeByParameter']);
    expect(result.functions[0]?.after.layers).toContain(
      `arn:aws-us-gov:lambda:\${AWS::Region}:002406178527:layer:Datadog-Python312:128`,
    );
    const copied = await inPlace(text, { ...settings, layerAccount: awsAccountIdSchema.parse('999988887777') });
    expect(copied.functions[0]?.after.layers).toContain(
      `arn:aws:lambda:\${AWS::Region}:999988887777:layer:Datadog-Python312:128`,
    );
  });
});

describe('removing', () => {
  test('takes the policy that the documentation tells to write, and keeps every other', async () => {
    const policy = (name: string) =>
      `Policies:\n        - AWSSecretsManagerGetSecretValuePolicy:\n            SecretArn: ${name}`;
    const text = template(
      functionWith([policy('!Ref DatadogApiKeySecretArn')]),
      functionWith([policy('!Ref OwnSecret')], 'B'),
    );
    expect(textAfter(await planText(text, remove))).toBe(
      template(functionWith([]), functionWith([policy('!Ref OwnSecret')], 'B')),
    );
  });

  test('says which of Datadog’s variables stay, and which comments go', async () => {
    const text = textAfter(await planText(template(functionWith(['Environment: {Variables: {DD_SERVICE: mine}}']))));
    const result = await planText(text.replace('      env: prod', '      # ours\n      env: prod'), remove);
    expect(codesOf(result)).toEqual(['variablesKept', 'commentsRemoved']);
  });
});

test('templates of a monorepo are found, each with its way, and a file that is none is left alone', async () => {
  const raw =
    'Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Handler: a.b, Runtime: python3.12, Role: x}\n';
  const files = filesOf({
    'a/template.yaml': template(functionWith([])),
    'b/stack.yml': raw,
    'c/raw.json': JSON.stringify({
      Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Handler: 'a.b', Runtime: 'python3.12' } } },
    }),
    'd/broken.yaml': `AWSTemplateFormatVersion: '2010-09-09'\nResources: [AWS::Lambda::Function\n`,
    'e/two.yaml': `${template(functionWith([]))}---\n${raw}`,
    'f/README.yaml': 'text: AWS::Lambda::Function\n',
    'g/serverless.yml': `service: x\nprovider: {name: aws, runtime: python3.12}\nresources:\n  ${raw.replaceAll('\n', '\n  ')}`,
    'h/none.yaml': 'Resources: {T: {Type: AWS::SNS::Topic}}\n',
    'i/api.yaml': 'Transform: AWS::Serverless-2016-10-31\nResources: {A: {Type: AWS::Serverless::Api}}\n',
  });
  const { projects, edits } = await planCode(files, instrument);
  expect(projects.map(({ way, entry, verdict }) => [way, entry, verdict])).toEqual([
    ['serverless', 'g/serverless.yml', 'change'],
    ['sam', 'a/template.yaml', 'change'],
    ['sam', 'e/two.yaml', 'refused'],
    ['cloudformation', 'b/stack.yml', 'change'],
    ['cloudformation', 'c/raw.json', 'change'],
    ['cloudformation', 'd/broken.yaml', 'refused'],
  ]);
  const removed = await planCode(applyEdits(files, edits), remove);
  expect(applyEdits(applyEdits(files, edits), removed.edits)).toEqual(files);
});

describe('a function whose own handler is that of Globals', () => {
  const globals = `${head}Globals:\n  Function:\n    Handler: a.b\nResources:\n`;
  test.each([
    [
      'keeps it, and one that inherits it inherits it again',
      globals + functionWith([], 'Own') + functionWith([], 'Heir', ['Runtime: python3.12']),
    ],
    [
      'keeps the blanks before it',
      globals + functionWith([], 'Own', ['Runtime: python3.12', 'Handler:    a.b # ours']),
    ],
    [
      'keeps it in JSON without blanks',
      '{"Transform":"AWS::Serverless-2016-10-31","Globals":{"Function":{"Handler":"a.b"}},"Resources":{"A":{"Type":"AWS::Serverless::Function","Properties":{"Handler":"a.b","Runtime":"python3.12"}}}}',
    ],
  ])('%s', async (_name, text) => {
    const name = text.startsWith('{') ? 'template.json' : 'template.yaml';
    expect(await brokenLaws(samInPlace, filesOf({ [name]: text }), instrument)).toEqual([]);
  });
});

describe('a setting that the macro has no parameter for', () => {
  const chosen: CodeRequest = {
    mode: 'instrument',
    settings: { ...settings, proxy: { https: 'http://proxy:3128' }, variables: { DD_OWN: 'yes' } },
  };

  test('stands at each function that it instruments, and at no other', async () => {
    const text = template(functionWith([]), functionWith(['PackageType: Image'], 'Image', []));
    const { functions, files } = await planText(text, chosen);
    expect(functions.map(({ after }) => after.environment.DD_PROXY_HTTPS)).toEqual(['http://proxy:3128', undefined]);
    expect(files[0]?.after).toContain('          DD_OWN: "yes"\n');
    expect(await brokenLaws(sam, filesOf({ 'template.yaml': text }), chosen)).toEqual([]);
  });

  test('does not take the place of a value of the function’s own, which is said', async () => {
    const text = template(functionWith(['Environment: { Variables: { DD_OWN: mine } }']));
    const result = await planText(text, chosen);
    expect(result.findings).toMatchObject([
      { code: 'ownVariablesStay', params: { function: 'A', variables: 'DD_OWN' } },
    ]);
    expect(result.functions[0]?.after.environment).toMatchObject({ DD_OWN: 'mine' });
  });

  test('moves over from an edit in place with everything else', async () => {
    const inPlace = textAfter(await planText(template(functionWith([])), chosen, samInPlace));
    const result = await planText(inPlace, chosen);
    expect(result.verdict).toBe('change');
    expect(result.functions[0]?.after.environment).toMatchObject({ DD_OWN: 'yes', DD_LAMBDA_HANDLER: 'a.b' });
    const removed = await planText(textAfter(result), { ...chosen, mode: 'remove' });
    expect(textAfter(removed)).toBe(template(functionWith([])));
  });
});

describe('a container image whose command the template starts', () => {
  const holding: Settings = { ...settings, imageHoldsDatadog: true, imageRuntime: 'python' };
  const image = ['PackageType: Image', 'ImageConfig: {Command: [app.handler]}'];
  const inPlace = (text: string) =>
    planOnly(samInPlace, filesOf({ 'template.yaml': text }), { mode: 'instrument', settings: holding });

  test('is redirected in place where the image comes from a registry', async () => {
    const result = await inPlace(template(functionWith([], 'A', [...image, 'ImageUri: x'])));
    expect(result.files[0]?.after).toContain('ImageConfig: {Command: [datadog_lambda.handler.handler]}');
  });

  test('is left to the Dockerfile that SAM builds it from', async () => {
    const built = `${functionWith([], 'A', image)}    Metadata:\n      DockerContext: ./src\n`;
    const result = await inPlace(template(built));
    expect([result.files, result.findings.map(({ code }) => code)]).toEqual([
      [],
      ['imageSkipped', 'nothingToInstrument'],
    ]);
  });
});
