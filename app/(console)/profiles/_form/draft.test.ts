import { expect, test } from 'vitest';
import { maskSettings } from '#lib/core/datadog/masked-settings.ts';
import { type Settings, settingsSchema } from '#lib/core/datadog/settings.ts';
import { draftOf, emptyDraft, settingsOf, usesStoredApiKey } from './draft.ts';

const full: Settings = settingsSchema.parse({
  site: 'datadoghq.eu',
  apiKey: {
    source: 'ssm',
    arn: 'arn:aws:ssm:eu-west-1:111122223333:parameter/datadog/api-key',
  },
  layerVersions: { python: 127, ruby: 'none' },
  layerAccount: '111122223333',
  fips: true,
  tracing: false,
  env: 'production',
  service: 'checkout',
  version: '1.2',
  tags: { team: 'payments' },
  logLevel: 'debug',
  apmFlushDeadlineMilliseconds: 100,
  llmObs: { mlApp: 'assistant' },
  imageHoldsDatadog: true,
});
const key = '0123456789abcdef0123456789abcdef';

test('settings shown in the form and sent again are the same settings', () => {
  expect(settingsSchema.parse(settingsOf(draftOf(full, 'p')).settings)).toEqual(full);
});

test('what was not chosen is not sent, so that a function keeps its own value', () => {
  expect(settingsOf({ ...emptyDraft(), apiKeySource: '' })).toEqual({
    settings: {},
    storedApiKeyOf: undefined,
  });
});

test('a stored key never reaches the form, and is named by its profile until another one is typed', () => {
  const masked = maskSettings(settingsSchema.parse({ apiKey: { source: 'plain', value: key } }));
  const draft = draftOf(masked, 'profile-1');
  expect(JSON.stringify(draft)).not.toContain(key);
  expect(usesStoredApiKey(draft)).toBe(true);
  expect(settingsOf(draft)).toEqual({
    settings: {},
    storedApiKeyOf: 'profile-1',
  });
  expect(settingsOf({ ...draft, apiKeyValue: key })).toEqual({
    settings: { apiKey: { source: 'plain', value: key } },
    storedApiKeyOf: undefined,
  });
  expect(settingsOf({ ...draft, apiKeySource: 'secretsManager', apiKeyArn: 'x' }).storedApiKeyOf).toBeUndefined();
});

test('what is no number is refused by the schema at its own field', () => {
  const draft = emptyDraft();
  draft.apiKeySource = '';
  draft.apmFlushDeadlineMilliseconds = 'soon';
  draft.layers.python = { choice: 'number', number: '12x' };
  const parsed = settingsSchema.safeParse(settingsOf(draft).settings);
  const paths = parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'));
  expect(paths.sort()).toEqual(['apmFlushDeadlineMilliseconds', 'layerVersions.python']);
});
