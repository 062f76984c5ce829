// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the tools
import { describe, expect, test } from 'vitest';
import type { LiveFunction } from '../../core/functions/live-function.ts';
import { awsAccountIdSchema } from '../../core/lambda/account-id.ts';
import { planCode } from '../plan-code.ts';
import { fixtureSettings } from '../testing/fixture-laws.ts';
import { filesOf } from '../testing/laws.ts';
import { identitiesOf } from './identities.ts';
import { matchFunctions } from './match-functions.ts';
import { liveFunction, stackTags } from './testing/live-functions.ts';

const other = awsAccountIdSchema.parse('444455556666');

/** Kinds of matches and who they are, by the names of the functions in code. */
async function match(files: Record<string, string>, live: readonly LiveFunction[]): Promise<Record<string, string>> {
  const sources = filesOf(files);
  const { projects } = await planCode(sources, { mode: 'instrument', settings: fixtureSettings });
  const functions = projects.flatMap((project) => {
    const identities = identitiesOf(project, sources, project.functions);
    return project.functions.map(({ name, before }, index) => ({
      ...{ name, attributes: before, identity: identities[index], isImage: project.way === 'container' },
    }));
  });
  expect(functions.length).toBeGreaterThan(0);
  return Object.fromEntries(
    matchFunctions(functions, live).map(({ kind, candidates }, index) => [
      functions[index]?.name ?? '',
      [kind, ...candidates.map(({ live: one }) => `${one.awsAccountId}/${one.region}/${one.functionName}`)].join(' '),
    ]),
  );
}

const here = (name: string) => `111122223333/eu-west-1/${name}`;

describe('Serverless Framework', () => {
  const service = (extra = '') =>
    `service: shop\nprovider:\n  name: aws\n  runtime: python3.12\n  stage: \${opt:stage, 'dev'}\nfunctions:\n  pay-card:\n    handler: app.pay\n${extra}`;
  const tags = (stage: string) => ({ ...stackTags(`shop-${stage}`, 'PayDashcardLambdaFunction'), STAGE: stage });

  test('stack and logical ID, whatever the stage is', async () => {
    const live = [liveFunction('shop-prod-pay-card', { tags: tags('prod'), handler: 'changed.since' })];
    expect(await match({ 'serverless.yml': service() }, live)).toEqual({
      'pay-card': `one ${here('shop-prod-pay-card')}`,
    });
  });

  test('deployed several times is shown with account and Region, and none is taken', async () => {
    const live = [
      liveFunction('shop-prod-pay-card', { tags: tags('prod') }),
      liveFunction('shop-prod-pay-card', { tags: tags('prod'), region: 'us-east-1' }),
      liveFunction('shop-dev-pay-card', { tags: tags('dev'), awsAccountId: other }),
    ];
    expect((await match({ 'serverless.yml': service() }, live))['pay-card']).toBe(
      `several ${live.map(({ id }) => id).join(' ')}`,
    );
  });

  test('another service whose name begins alike is none', async () => {
    const live = [
      liveFunction('shop-web-dev-pay-card', {
        tags: { ...stackTags('shop-web-dev', 'PayDashcardLambdaFunction'), STAGE: 'dev' },
      }),
    ];
    expect(await match({ 'serverless.yml': service() }, live)).toEqual({ 'pay-card': 'none' });
  });

  test('without tags the name made from service and stage counts with the same handler, also behind the redirect', async () => {
    const redirected = liveFunction('shop-prod-pay-card', {
      handler: 'datadog_lambda.handler.handler',
      datadogVariables: { DD_LAMBDA_HANDLER: 'app.pay' },
    });
    expect(await match({ 'serverless.yml': service() }, [redirected])).toEqual({
      'pay-card': `one ${here('shop-prod-pay-card')}`,
    });
    const elsewhere = liveFunction('shop-prod-pay-card', { handler: 'another.thing' });
    expect((await match({ 'serverless.yml': service() }, [elsewhere]))['pay-card']).toMatch(/^unsure /);
  });

  test('a name of its own, with variables', async () => {
    const text = service(
      `    name: \${self:custom.prefix}-\${sls:stage}-pay\ncustom:\n  prefix: \${self:service}-v2\n`,
    );
    const live = [liveFunction('shop-v2-prod-pay'), liveFunction('shop-prod-pay-card')];
    expect(await match({ 'serverless.yml': text }, live)).toEqual({ 'pay-card': `one ${here('shop-v2-prod-pay')}` });
  });
});

describe('templates', () => {
  const template = (name = '', type = 'AWS::Serverless::Function') =>
    `${type.includes('Serverless') ? 'Transform: AWS::Serverless-2016-10-31\n' : ''}Resources:\n  PayFunction:\n    Type: ${type}\n    Properties:\n      Runtime: python3.12\n      Handler: app.pay\n${name}`;

  test('the logical ID with the same handler, and the made-up name where tags were not read', async () => {
    const tagged = liveFunction('shop-PayFunction-1ABCDEFGHIJK', { tags: stackTags('shop', 'PayFunction') });
    const bare = liveFunction('shop-PayFunction-1ABCDEFGHIJK');
    for (const live of [tagged, bare])
      expect(await match({ 'template.yaml': template() }, [live])).toEqual({ PayFunction: `one ${live.id}` });
  });

  test('a logical ID alone is not enough, and another one is none', async () => {
    const unsure = liveFunction('x', { tags: stackTags('shop', 'PayFunction'), handler: 'index.handler' });
    expect(await match({ 'template.yaml': template() }, [unsure])).toEqual({ PayFunction: `unsure ${here('x')}` });
    const none = liveFunction('shop-PayFunction-1ABC', { tags: stackTags('shop', 'PayFunctionV2') });
    expect(await match({ 'template.yaml': template() }, [none])).toEqual({ PayFunction: 'none' });
  });

  test('two stacks of one template are several', async () => {
    const live = ['blue', 'green'].map((stack) =>
      liveFunction(`${stack}-pay`, { tags: stackTags(stack, 'PayFunction') }),
    );
    expect((await match({ 'template.yaml': template() }, live)).PayFunction).toMatch(
      /^several .*blue-pay .*green-pay$/,
    );
  });

  test.each([
    ['a plain name', '      FunctionName: pay\n', 'pay'],
    [
      'Fn::Sub with the stack',
      '      FunctionName: !Sub "${AWS::StackName}-pay-${AWS::Region}"\n',
      'shop-pay-eu-west-1',
    ],
    ['Fn::Join', '      FunctionName: !Join ["-", [!Ref "AWS::StackName", pay]]\n', 'shop-pay'],
    ['a parameter', '      FunctionName: !Sub "${Prefix}-pay"\n', 'acme-pay'],
  ])('%s', async (_, name, functionName) => {
    const live = [
      liveFunction(functionName, { tags: stackTags('shop', 'PayFunction') }),
      liveFunction(`${functionName}-2`, { tags: stackTags('shop', 'PayFunction') }),
    ];
    for (const type of ['AWS::Serverless::Function', 'AWS::Lambda::Function'])
      expect(await match({ 'template.yaml': template(name, type) }, live)).toEqual({
        PayFunction: `one ${here(functionName)}`,
      });
  });

  test('one live function that two templates describe belongs to neither for certain', async () => {
    const live = [liveFunction('x', { tags: stackTags('shop', 'PayFunction') })];
    const files = {
      'a/template.yaml': template(),
      'b/template.yaml': template().replace('PayFunction:', 'PayFunction: # b'),
    };
    expect(await match(files, live)).toEqual({ PayFunction: `shared ${here('x')}` });
  });

  test('a function of another tool is none, whatever its name is', async () => {
    const live = [liveFunction('pay', { tags: { terraform: 'true' } })];
    expect(await match({ 'template.yaml': template('      FunctionName: pay\n') }, live)).toEqual({
      PayFunction: 'none',
    });
  });
});

describe('AWS CDK', () => {
  const stack = (props = '') => ({
    'cdk.json': '{"app": "npx ts-node bin/app.ts"}',
    'package.json': '{"dependencies": {"aws-cdk-lib": "2.200.0"}}',
    'lib/stack.ts': `import * as lambda from 'aws-cdk-lib/aws-lambda';
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const pay = new lambda.Function(this, 'Pay-Card', {
      runtime: lambda.Runtime.PYTHON_3_12, handler: 'app.pay', code: lambda.Code.fromAsset('src'),${props}
    });
  }
}
`,
  });

  test('the logical ID with its hash, and the name that is made of it', async () => {
    const tagged = liveFunction('Shop-PayCard12AB34CD-x1', { tags: stackTags('Shop', 'PayCard12AB34CD') });
    const bare = liveFunction('Shop-PayCard12AB34CD-x1');
    for (const live of [tagged, bare]) expect(await match(stack(), [live])).toEqual({ 'Pay-Card': `one ${live.id}` });
  });

  test('in a construct of its own it is only possible; another ID is none', async () => {
    const nested = liveFunction('x', { tags: stackTags('Shop', 'ApiPayCard12AB34CD') });
    expect(await match(stack(), [nested])).toEqual({ 'Pay-Card': `unsure ${here('x')}` });
    const none = liveFunction('x', { tags: stackTags('Shop', 'Refund12AB34CD') });
    expect(await match(stack(), [none])).toEqual({ 'Pay-Card': 'none' });
  });

  test('a name in the code', async () => {
    const live = [liveFunction('pay'), liveFunction('prod-pay')];
    expect(await match(stack(" functionName: 'pay',"), live)).toEqual({ 'Pay-Card': `one ${here('pay')}` });
    expect(await match(stack(' functionName: `${props.stage}-pay`,'), live)).toEqual({
      'Pay-Card': `one ${here('prod-pay')}`,
    });
  });

  test('Python', async () => {
    const files = {
      'cdk.json': '{"app": "python3 app.py"}',
      'requirements.txt': 'aws-cdk-lib==2.200.0\n',
      'app.py': `from aws_cdk import aws_lambda as lambda_, Stack

class Shop(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        pay = lambda_.Function(self, "Pay", function_name=f"{id}-pay", runtime=lambda_.Runtime.PYTHON_3_12, handler="app.pay", code=lambda_.Code.from_asset("src"))
`,
    };
    expect(await match(files, [liveFunction('shop-pay')])).toEqual({ Pay: `one ${here('shop-pay')}` });
  });
});

describe('Terraform', () => {
  const main = (name: string) => ({
    'main.tf': `locals {\n  prefix = "acme-\${var.env}"\n}\nvariable "env" {\n  default = "dev"\n}\nresource "aws_lambda_function" "pay" {\n  function_name = ${name}\n  runtime = "python3.12"\n  handler = "app.pay"\n  role = "arn:aws:iam::111122223333:role/x"\n}\n`,
  });

  test.each([
    ['"pay"', 'pay'],
    ['"${local.prefix}-pay"', 'acme-prod-pay'],
    ['"${var.env}-pay-${data.aws_region.current.name}"', 'prod-pay-eu-west-1'],
  ])('%s', async (name, functionName) => {
    const live = [liveFunction(functionName), liveFunction('pay-unlike')];
    const found = Object.values(await match(main(name), live));
    expect(found).toEqual([`one ${here(functionName)}`]);
  });

  test('several environments are several; a name that says nothing is none', async () => {
    const live = [liveFunction('acme-dev-pay'), liveFunction('acme-prod-pay')];
    expect(Object.values(await match(main('"${local.prefix}-pay"'), live))[0]).toMatch(/^several /);
    expect(Object.values(await match(main('var.name'), live))).toEqual(['none']);
  });

  test('a function that CloudFormation deploys is none', async () => {
    const live = [liveFunction('pay', { tags: stackTags('shop', 'Pay') })];
    expect(Object.values(await match(main('"pay"'), live))).toEqual(['none']);
  });
});

test('Chalice names a function after application and stage', async () => {
  const files = {
    '.chalice/config.json': '{"version": "2.0", "app_name": "shop", "stages": {"dev": {}, "prod": {}}}',
    'app.py':
      'from chalice import Chalice\n\napp = Chalice(app_name="shop")\n\n\n@app.lambda_function()\ndef refund(event, context):\n    return {}\n',
    'requirements.txt': 'chalice\n',
  };
  const live = [
    liveFunction('shop-prod', { tags: { 'aws-chalice': 'version=1.31:stage=prod:app=shop' } }),
    liveFunction('shop-prod-refund'),
  ];
  expect(await match(files, live)).toMatchObject({
    'shop-prod': `one ${here('shop-prod')}`,
    'shop-prod-refund': `one ${here('shop-prod-refund')}`,
    'shop-dev': 'none',
  });
});
