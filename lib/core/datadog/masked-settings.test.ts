import { expect, test } from 'vitest';
import { maskedSettingsSchema, maskSettings } from './masked-settings.ts';
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
