import { describe, expect, test } from 'vitest';
import { desiredFunction, desiredKeyPermission, desiredLayers, desiredVariables } from './desired.ts';
import type { Settings } from './settings.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf';
const settings: Settings = { apiKey: { source: 'secretsManager', arn }, env: 'prod', tags: { team: 'a' } };
const python = { runtime: 'python3.12', architecture: 'arm64', region: 'us-east-1' };

describe('what source code shall say', () => {
  test('a function is wanted as a live change would make it', () => {
    const wanted = desiredFunction(
      { ...python, packageType: 'Zip', handler: 'app.handler', layers: ['arn:x'], variables: { A: '1' } },
      { ...settings, layerVersions: { python: 100 } },
    );
    expect(wanted).toMatchObject({
      handler: 'datadog_lambda.handler.handler',
      variables: {
        A: '1',
        DD_LAMBDA_HANDLER: 'app.handler',
        DD_API_KEY_SECRET_ARN: arn,
        DD_ENV: 'prod',
        DD_TAGS: 'team:a',
      },
    });
    expect(wanted.layers[0]).toBe('arn:x');
    expect(wanted.layers).toContain('arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python312-ARM:100');
  });

  test('layers come as library and extension; none where none is wanted or made', () => {
    expect(desiredLayers(python, settings).map(({ layerName }) => layerName)).toEqual([
      'Datadog-Python312-ARM',
      'Datadog-Extension-ARM',
    ]);
    expect(desiredLayers(python, { layerVersions: { extension: 'none' } }).map(({ kind }) => kind)).toEqual([
      'library',
    ]);
    expect(desiredLayers({ ...python, runtime: 'go1.x' }, settings)).toEqual([]);
    expect(desiredLayers({ ...python, region: 'us-gov-west-1' }, settings)[1]?.arn).toContain(':002406178527:');
  });

  test('variables are defaults, what was chosen, and one key source', () => {
    expect(desiredVariables(settings)).toEqual({
      DD_SITE: 'datadoghq.com',
      DD_TRACE_ENABLED: 'true',
      DD_SERVERLESS_LOGS_ENABLED: 'true',
      DD_CAPTURE_LAMBDA_PAYLOAD: 'false',
      DD_MERGE_XRAY_TRACES: 'false',
      DD_ENV: 'prod',
      DD_TAGS: 'team:a',
      DD_API_KEY_SECRET_ARN: arn,
    });
  });

  test('a stored key needs a permission', () => {
    expect(desiredKeyPermission(settings)).toEqual({ arn, permission: 'secretsmanager:GetSecretValue' });
    expect(desiredKeyPermission({ apiKey: { source: 'kms', ciphertext: 'AQICAHhk' } })).toBeUndefined();
  });
});
