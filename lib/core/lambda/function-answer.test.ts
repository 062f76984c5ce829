import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awsAccountIdSchema } from './account-id.ts';
import { type AskedFunction, readFunctionAnswer } from './function-answer.ts';
import { functionConfigurationSchema } from './function-configuration.ts';
import { isStorable } from './plain-text.ts';

const asked: AskedFunction = {
  operation: 'lambda:ListFunctions',
  partition: 'aws',
  awsAccountId: awsAccountIdSchema.parse('111122223333'),
  region: 'eu-west-1',
};
const orders = {
  FunctionName: 'orders',
  FunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:orders',
  Runtime: 'nodejs22.x',
  Role: 'arn:aws:iam::111122223333:role/service/orders',
  Handler: 'index.handler',
  Description: 'Takes orders',
  CodeSize: 1_024,
  Timeout: 3,
  MemorySize: 128,
  LastModified: '2026-09-30T10:00:00.000+0000',
  Version: '$LATEST',
  RevisionId: '8f3e0f2e-3c1d-4a57-9a1c-0b6d3a0f7f11',
  PackageType: 'Zip',
  Architectures: ['arm64'],
  Environment: { Variables: { TABLE: 'orders', COLOUR: '\u001b[31m' } },
  Layers: [{ Arn: 'arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension:90', CodeSize: 9 }],
  Future: { anything: [1, null] },
};
const failureOf = (part: object, of: Partial<AskedFunction> = {}) => {
  const read = readFunctionAnswer({ ...orders, ...part }, { ...asked, ...of });
  return 'odd' in read ? read.odd : undefined;
};

it('what AWS documents is taken exactly as it is, with members that are not known', () => {
  expect(readFunctionAnswer(orders, asked)).toEqual({ configuration: orders });
  expect(readFunctionAnswer(orders, { ...asked, functionName: 'orders' })).toEqual({ configuration: orders });
});

describe('a description of something else is foreign, and says what it names', () => {
  const arn = (text: string) => ({ FunctionArn: `arn:${text}` });
  it.each([
    ['account', arn('aws:lambda:eu-west-1:999988887777:function:orders')],
    ['Region', arn('aws:lambda:us-east-1:111122223333:function:orders')],
    ['partition', arn('aws-cn:lambda:eu-west-1:111122223333:function:orders')],
    ['name', arn('aws:lambda:eu-west-1:111122223333:function:payments')],
    ['service', arn('aws:s3:eu-west-1:111122223333:function:orders')],
    ['no ARN at all', { FunctionArn: 'orders' }],
    ['role’s account', { Role: 'arn:aws:iam::999988887777:role/orders' }],
    ['source’s account', { MasterArn: 'arn:aws:lambda:us-east-1:999988887777:function:orders:3' }],
  ])('%s', (_what, part) => {
    const odd = failureOf(part);
    expect(odd).toMatchObject({ functionName: 'orders', failure: { code: 'awsForeignAnswer' } });
    expect(odd?.failure.params['answered']).toBe(Object.values(part)[0]);
  });

  it('also one that is right in itself, but not the function asked for', () => {
    expect(failureOf({}, { functionName: 'payments' })).toMatchObject({
      functionName: 'payments',
      failure: { code: 'awsForeignAnswer', params: { functionName: 'payments', answered: orders.FunctionArn } },
    });
  });
});

describe('what is compared or sent is never altered: odd, it is set aside with the member and the problem', () => {
  it.each([
    ['Handler', 'characters', { Handler: 'index\0.handler' }],
    ['Handler', 'type', { Handler: 7 }],
    ['Environment.Variables', 'characters', { Environment: { Variables: { 'A\0B': '1' } } }],
    ['Environment.Variables', 'characters', { Environment: { Variables: { TABLE: 'half \ud800' } } }],
    [
      'Environment.Variables',
      'length',
      { Environment: { Variables: { A: 'x'.repeat(40_000), B: 'x'.repeat(40_000) } } },
    ],
    ['Environment.Variables', 'type', { Environment: { Variables: { TABLE: { nested: 'junk' } } } }],
    ['Layers', 'type', { Layers: ['arn'] }],
    [
      'Layers',
      'number',
      { Layers: [{ Arn: 'arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension:9999999999' }] },
    ],
    ['ImageConfigResponse.ImageConfig', 'characters', { ImageConfigResponse: { ImageConfig: { Command: ['run\0'] } } }],
    ['MemorySize', 'number', { MemorySize: 3_000_000_000 }],
    ['MemorySize', 'number', { MemorySize: -1 }],
    ['Timeout', 'type', { Timeout: '3' }],
    ['CodeSize', 'number', { CodeSize: -5 }],
    ['LastModified', 'date', { LastModified: 'yesterday' }],
    ['LastModified', 'date', { LastModified: '+275760-09-13T00:00:00.000Z' }],
    ['LastModified', 'date', { LastModified: '1970-01-01T00:00:00.000+0000' }],
    ['FunctionArn', 'missing', { FunctionArn: undefined }],
    ['Version', 'version', { Version: '7' }],
    ['Version', 'version', { FunctionArn: `${orders.FunctionArn}:7`, Version: '7' }],
  ])('%s: %s', (member, problem, part) => {
    expect(failureOf(part)).toMatchObject({
      functionName: 'orders',
      failure: { code: 'awsOddFunction', params: { functionName: 'orders', region: 'eu-west-1', member, problem } },
    });
  });

  it('a replica of Lambda@Edge is a version, and no oddity', () => {
    const name = 'us-east-1.orders';
    const replica = {
      FunctionName: name,
      FunctionArn: `arn:aws:lambda:eu-west-1:111122223333:function:${name}:7`,
      Version: '7',
      MasterArn: 'arn:aws:lambda:us-east-1:111122223333:function:orders:7',
    };
    expect(failureOf(replica)).toBeUndefined();
  });
});

it('a text that is only shown is cleaned and bounded', () => {
  const read = readFunctionAnswer({ ...orders, Description: `nul\0 ${'x'.repeat(5_000)}` }, asked);
  const shown = 'configuration' in read ? (read.configuration.Description ?? '') : '';
  expect(shown.startsWith('nul\ufffd x')).toBe(true);
  expect(shown).toHaveLength(1_024);
});

it('a name that is none stands for no function, and is shown cleaned', () => {
  expect(failureOf({ FunctionName: 'or\0ders' })).toMatchObject({
    functionName: undefined,
    failure: { params: { functionName: 'or\ufffdders' } },
  });
  expect(failureOf({ FunctionName: 'x'.repeat(5_000) })?.failure.params['functionName']).toHaveLength(170);
  expect(failureOf({ FunctionName: ['orders'] })).toMatchObject({ functionName: undefined });
});

it('whatever AWS says, the result is a function of the account that can be stored, or set aside with cleaned words', () => {
  const odd = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      -1,
      1e308,
      2 ** 53,
      '',
      '\0',
      '\udfff',
      'x'.repeat(70_000),
      [],
      {},
      true,
      'arn:aws:lambda',
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const member = fc.oneof(fc.constantFrom(...Object.keys(functionConfigurationSchema.shape)), fc.string());
  fc.assert(
    fc.property(fc.dictionary(member, odd, { maxKeys: 4 }), (part) => {
      const read = readFunctionAnswer({ ...orders, ...part }, asked);
      if ('configuration' in read) {
        expect(read.configuration.FunctionArn).toMatch(/^arn:aws:lambda:eu-west-1:111122223333:function:/);
      } else {
        expect(['awsForeignAnswer', 'awsOddFunction']).toContain(read.odd.failure.code);
        expect(isStorable(JSON.stringify(read.odd).replaceAll('\\u0000', '\0'))).toBe(true);
        expect(JSON.stringify(read.odd).length).toBeLessThan(1_000);
      }
    }),
    { numRuns: 200 },
  );
  fc.assert(fc.property(fc.anything(), (anything) => 'odd' in readFunctionAnswer(anything, asked)));
});
