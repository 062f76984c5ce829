import { expect, test } from 'vitest';
import { maskedSettingsSchema, maskSettings } from './masked-settings.ts';
import { resolveSettings } from './resolve-settings.ts';
import { settingsSchema } from './settings.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf';

test('a plain key and a KMS ciphertext leave no trace in the masked settings', () => {
  const plain = settingsSchema.parse({
    env: 'prod',
    apiKey: { source: 'plain', value: '0123456789abcdef0123456789abcdef' },
  });
  const kms = settingsSchema.parse({
    apiKey: { source: 'kms', ciphertext: 'QUJDREVGR0hJSktMTU5P' },
  });
  expect(JSON.stringify(maskSettings(plain))).not.toContain('0123456789abcdef');
  expect(JSON.stringify(maskSettings(kms))).not.toContain('QUJDREVG');
  expect(maskSettings(plain).env).toBe('prod');
});

test('every form in which settings were stored so far stays readable, and comes to the same for every function', () => {
  const subject = {
    awsAccountId: '1',
    region: 'eu-west-1',
    functionName: 'f',
    tags: undefined,
    environment: undefined,
  };
  for (const apiKey of [
    { source: 'secretsManager', arn },
    { source: 'ssm', arn: 'arn:aws-cn:ssm:cn-north-1:111122223333:parameter/dd' },
    { source: 'kms', ciphertext: 'QUJDREVGR0hJSktMTU5P' },
    { source: 'plain', value: '0123456789abcdef0123456789abcdef' },
  ]) {
    const stored = { site: 'datadoghq.eu', apiKey, env: 'prod', service: 'shop', version: '1.2+b' };
    const chosen = settingsSchema.parse(JSON.parse(JSON.stringify(stored)));
    expect(resolveSettings(chosen, subject, undefined)).toEqual({ settings: stored, findings: [] });
    expect(maskedSettingsSchema.safeParse(maskSettings(chosen)).success).toBe(true);
  }
});

test('the ARN of a secret stays readable, and masked settings can be read back', () => {
  const settings = settingsSchema.parse({
    apiKey: { source: 'secretsManager', arn },
  });
  expect(maskSettings(settings)).toEqual(settings);
  for (const apiKey of [
    { source: 'plain', value: '0123456789abcdef0123456789abcdef' },
    { source: 'secretsManager', arn },
  ]) {
    const masked = maskSettings(settingsSchema.parse({ tracing: true, apiKey }));
    expect(maskedSettingsSchema.parse(JSON.parse(JSON.stringify(masked)))).toEqual(masked);
  }
});
