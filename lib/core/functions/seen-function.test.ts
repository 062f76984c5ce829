import { expect, test } from 'vitest';
import { maskedValue } from '../change/change-codes.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { seenFunctionOf } from './seen-function.ts';

const layer = 'arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension:90';
const plain: FunctionConfiguration = {
  FunctionName: 'orders',
  FunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:orders',
  Runtime: 'python3.12',
  Handler: 'app.handler',
};

test('a function that nobody claims would be ours if we had instrumented it; one that is bare or claimed would not', () => {
  const toolsOf = (configuration: FunctionConfiguration, tags: Record<string, string>) => {
    const { datadogTool, datadogToolIfOurs } = seenFunctionOf(configuration, tags, {});
    return [datadogTool, datadogToolIfOurs];
  };
  const instrumented = { ...plain, Layers: [{ Arn: layer }] };
  expect(toolsOf(instrumented, {})).toEqual(['unknown', 'lamplighter']);
  expect(toolsOf(instrumented, { dd_cdk_construct: 'v1' })).toEqual(['cdk', 'cdk']);
  expect(toolsOf(plain, {})).toEqual([null, null]);
});

test('of the environment only names are kept, and Datadog’s own values that are no secrets', () => {
  const Variables = { TABLE: 'orders', DD_SITE: 'datadoghq.eu', DD_API_KEY: '0123456789abcdef0123456789abcdef' };
  expect(seenFunctionOf({ ...plain, Environment: { Variables } }, undefined, {})).toMatchObject({
    variableNames: ['DD_API_KEY', 'DD_SITE', 'TABLE'],
    datadogVariables: { DD_SITE: 'datadoghq.eu', DD_API_KEY: maskedValue },
    tags: {},
    ownerTool: 'unknown',
  });
});

test('an empty variable for the API key is kept as empty: it is no key in plain text', () => {
  const Variables = { DD_API_KEY: '', DD_SOMETHING: '' };
  expect(seenFunctionOf({ ...plain, Environment: { Variables } }, undefined, {})).toMatchObject({
    datadogVariables: { DD_API_KEY: '', DD_SOMETHING: '' },
  });
});

test('a time that is none is not kept', () => {
  const lastModifiedOf = (LastModified: string) =>
    seenFunctionOf({ ...plain, LastModified }, undefined, {}).lastModifiedAt;
  expect(lastModifiedOf('2026-09-30T10:00:00.000+0000')).toBe('2026-09-30T10:00:00.000Z');
  expect(lastModifiedOf('yesterday')).toBeNull();
});
