import { describe, expect, test } from 'vitest';
import {
  formatLayerVersionArn,
  layerIdentity,
  parseFunctionArn,
  parseLayerVersionArn,
  parseRoleArn,
  partitionOfRegion,
} from './arn.ts';
import { mainRegionOf, regionsByPartition, regionsOf } from './regions.ts';

describe('ARNs', () => {
  test('of functions are taken apart, with and without qualifier', () => {
    const parts = {
      partition: 'aws-us-gov',
      region: 'us-gov-west-1',
      awsAccountId: '111122223333',
      functionName: 'orders_api-1',
    };
    const arn = 'arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:orders_api-1';
    expect(parseFunctionArn(arn)).toEqual(parts);
    expect(parseFunctionArn(`${arn}:live`)).toEqual({ ...parts, qualifier: 'live' });
    expect(parseFunctionArn(arn.replace('orders_api-1', 'us-east-1.edge-auth'))?.functionName).toBe(
      'us-east-1.edge-auth',
    );
    expect(parseFunctionArn(arn.replace('orders_api-1', 'a.b.c'))).toBeUndefined();
    expect(parseFunctionArn(`${arn}:$LATEST`)).toEqual({ ...parts, qualifier: '$LATEST' });
  });

  test('of roles keep their path', () => {
    expect(parseRoleArn('arn:aws:iam::111122223333:role/LamplighterRead')).toEqual({
      partition: 'aws',
      awsAccountId: '111122223333',
      path: '/',
      roleName: 'LamplighterRead',
    });
    expect(parseRoleArn('arn:aws-cn:iam::111122223333:role/team/eu/Reader')).toMatchObject({
      path: '/team/eu/',
      roleName: 'Reader',
    });
  });

  test('of layer versions survive the way there and back', () => {
    const arn = 'arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Python312-ARM:128';
    const parsed = parseLayerVersionArn(arn);
    expect(parsed).toEqual({
      partition: 'aws',
      region: 'eu-west-1',
      awsAccountId: '464622532012',
      layerName: 'Datadog-Python312-ARM',
      version: 128,
    });
    expect(parsed && formatLayerVersionArn(parsed)).toBe(arn);
    expect(layerIdentity(arn)).toBe('arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Python312-ARM');
  });

  test.each([
    '',
    'fn',
    'arn:aws:lambda:us-east-1:111122223333:layer:a',
    'arn:aws:lambda:us-east-1:111122223333:layer:a:0',
    'arn:aws:lambda:us-east-1:11112222333:function:fn',
    'arn:aws:iam::111122223333:user/me',
    'arn:aws:lambda:us-east-1:111122223333:function:fn\n',
    'arn:aws:lambda:us-east-1:111122223333:function:fn:1:2',
    'arn:aws:lambda:us-east-1:111122223333:function:',
    'arn:aws:lambda:us-east-1:111122223333:layer:a:01',
    'arn:aws:lambda:us-east-1:111122223333:layer:a:12345678901',
    'arn:aws:lambda::111122223333:function:fn',
    'arn:aws:lambda:us east-1:111122223333:layer:a:1',
    'arn:aws:iam:us-east-1:111122223333:role/me',
    'arn:aws:iam::111122223333:role/a//b',
    'arn:aws:iam::111122223333:role/a b/c',
    'arn:aws:iam::111122223333:role/',
    'arn:aws:iam::111122223333:role/me\n',
    'arn:aws:sts::111122223333:role/me',
    'arn:azure:iam::111122223333:role/me',
    'ARN:aws:iam::111122223333:role/me',
    'xarn:aws:iam::111122223333:role/me',
    'arn:aws:iam::11112222333３:role/me',
  ])('that are none are refused: %j', (text) => {
    expect([parseFunctionArn(text), parseRoleArn(text), parseLayerVersionArn(text)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('of roles may hold colons in their path', () => {
    expect(parseRoleArn('arn:aws:iam::111122223333:role/a:b/c:d/Reader')).toMatchObject({ path: '/a:b/c:d/' });
  });

  test('every bundled Region belongs to its partition, and so does its main one', () => {
    for (const [partition, regions] of Object.entries(regionsByPartition)) {
      expect(new Set(regions.map(partitionOfRegion))).toEqual(new Set([partition]));
      expect(regions).toContain(mainRegionOf(partition));
    }
  });

  test('every partition has a main Region of its own, and an unknown one that of the commercial partition', () => {
    for (const partition of Object.keys(regionsByPartition))
      expect(regionsOf(partition)).toContain(mainRegionOf(partition));
    expect(mainRegionOf('aws-us-gov')).toBe('us-gov-west-1');
    expect(mainRegionOf('aws-of-tomorrow')).toBe('us-east-1');
  });
});
