import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apiKeySources } from '#lib/core/datadog/api-key-sources.ts';
import { maskSettings } from '#lib/core/datadog/masked-settings.ts';
import { type ChosenSettings, settingsSchema } from '#lib/core/datadog/settings.ts';
import { settingFields, settingValue } from '#lib/core/datadog/settings-table.ts';
import { anySettingsOfTheTable } from '#lib/core/testing/generated-settings.ts';
import {
  draftOf,
  emptyDraft,
  isChosen,
  settingsOf,
  usesStoredKey,
  withKeyRows,
  withoutTypedKeys,
  withPairs,
  withText,
} from './draft.ts';

const full: ChosenSettings = settingsSchema.parse({
  site: 'datadoghq.eu',
  apiKey: {
    source: 'ssm',
    arn: 'arn:aws:ssm:eu-west-1:111122223333:parameter/datadog/api-key',
  },
  layerVersions: { python: 127, ruby: 'none', node: 'latest' },
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
  imageRuntime: 'java',
});
const key = '0123456789abcdef0123456789abcdef';
const nothing = { texts: {}, pairs: {}, storedKey: undefined };

test('settings shown in the form and sent again are the same settings', () => {
  expect(settingsSchema.parse(settingsOf(draftOf(full, 'p')).settings)).toEqual(full);
});

test('whatever the table allows is shown in the form and sent again as it was, and the form stays the same', () => {
  fc.assert(
    fc.property(anySettingsOfTheTable, (settings) => {
      const draft = draftOf(maskSettings(settings), 'p');
      const { settings: sent, storedApiKeyOf } = settingsOf(draft);
      const isStored = settings.apiKey !== undefined && apiKeySources[settings.apiKey.source].isSecret;
      expect(storedApiKeyOf).toBe(isStored ? 'p' : undefined);
      expect(settingsSchema.parse(sent)).toEqual(withoutEmptyParts(isStored ? withoutKey(settings) : settings));
      if (!isStored) expect(draftOf(settingsSchema.parse(sent), 'p')).toEqual(draft);
      for (const field of settingFields.filter(({ path }) => path !== 'apiKey'))
        expect(isChosen(field, draft)).toBe(settingValue(withoutEmptyParts(settings), field.path) !== undefined);
    }),
  );
});

/** A group or a list of tags in which nothing stands says no more than its absence, which is how the form sends it. */
function withoutEmptyParts(settings: ChosenSettings): object {
  return Object.fromEntries(
    Object.entries(settings).filter(
      ([, value]) => !(typeof value === 'object' && Object.values(value).every((part) => part === undefined)),
    ),
  );
}

function withoutKey({ apiKey: _, ...others }: ChosenSettings): ChosenSettings {
  return others;
}

test('what was not chosen is not sent, so that a function keeps its own value', () => {
  expect(settingsOf(withText(emptyDraft(), 'apiKey', ''))).toEqual({
    settings: {},
    storedApiKeyOf: undefined,
  });
});

test('a stored key never reaches the form, and is named by its profile until another one is typed', () => {
  const masked = maskSettings(settingsSchema.parse({ apiKey: { source: 'plain', value: key } }));
  const draft = draftOf(masked, 'profile-1');
  expect(JSON.stringify(draft)).not.toContain(key);
  expect(usesStoredKey(draft)).toBe(true);
  expect(settingsOf(draft)).toEqual({
    settings: {},
    storedApiKeyOf: 'profile-1',
  });
  expect(settingsOf(withText(draft, 'apiKey.plain', key))).toEqual({
    settings: { apiKey: { source: 'plain', value: key } },
    storedApiKeyOf: undefined,
  });
  const other = withText(withText(draft, 'apiKey', 'secretsManager'), 'apiKey.secretsManager', 'x');
  expect(settingsOf(other).storedApiKeyOf).toBeUndefined();
});

test('what was typed for one key source is not sent for another', () => {
  const typed = withText(emptyDraft(), 'apiKey.secretsManager', 'arn:of-a-secret');
  expect(settingsOf(withText(typed, 'apiKey', 'ssm')).settings).toEqual({ apiKey: { source: 'ssm', arn: '' } });
});

test('what is no number is refused by the schema at its own field', () => {
  const draft = [
    ['apmFlushDeadlineMilliseconds', 'soon'],
    ['layerVersions.python', 'number'],
    ['layerVersions.python.number', '12x'],
  ].reduce((typed, [place = '', text = '']) => withText(typed, place, text), withText(emptyDraft(), 'apiKey', ''));
  const parsed = settingsSchema.safeParse(settingsOf(draft).settings);
  const paths = parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'));
  expect(paths.sort()).toEqual(['apmFlushDeadlineMilliseconds', 'layerVersions.python']);
});

test('spaces around what was typed, and rows of tags that stayed empty, are not sent', () => {
  const draft = withPairs(withText(nothing, 'env', ' production '), 'tags', [
    { key: ' team ', value: 'payments ' },
    { key: '', value: ' ' },
  ]);
  expect(settingsOf(draft).settings).toEqual({ env: 'production', tags: { team: 'payments' } });
});

test('a key is sent as a name unless it is an ARN, and a table row by row, with what is empty left out', () => {
  const named = withText(emptyDraft(), 'apiKey.secretsManager', ' datadog/api-key ');
  expect(settingsOf(named).settings).toEqual({ apiKey: { source: 'secretsManager', name: 'datadog/api-key' } });
  const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:dd-AbCdEf';
  const table = withKeyRows(withText(named, 'apiKey.secretsManager.form', 'table'), 'secretsManager', [
    { awsAccountId: ' 111122223333', region: 'eu-west-1', key: arn },
    { awsAccountId: '', region: '', key: 'dd' },
  ]);
  const rows = [{ awsAccountId: '111122223333', region: 'eu-west-1', arn }, { name: 'dd' }];
  expect(settingsOf(table).settings).toEqual({ apiKey: { source: 'secretsManager', table: rows } });
  // What was typed for one form stays while the other is looked at.
  expect(settingsOf(withText(table, 'apiKey.secretsManager.form', '')).settings).toEqual(settingsOf(named).settings);
});

test('a stored table of ciphertexts is kept until a row is typed', () => {
  const settings = settingsSchema.parse({
    apiKey: { source: 'kms', table: [{ region: 'eu-west-1', ciphertext: key }] },
  });
  const draft = draftOf(maskSettings(settings), 'p');
  expect([usesStoredKey(draft), settingsOf(draft)]).toEqual([true, { settings: {}, storedApiKeyOf: 'p' }]);
  const typed = withKeyRows(draft, 'kms', [{ awsAccountId: '', region: '', key }]);
  expect(settingsOf(typed)).toEqual({
    settings: { apiKey: { source: 'kms', table: [{ ciphertext: key }] } },
    storedApiKeyOf: undefined,
  });
});

test('a key that was typed is not kept in the browser, everything else is', () => {
  const typed = ['0123456789abcdef0123456789abcdef', 'arn:of:secret', 'staging'];
  const [key = '', arn = '', env = ''] = typed;
  let draft = withText(withText(emptyDraft(), 'env', env), 'apiKey.secretsManager', arn);
  for (const [source, { isSecret }] of Object.entries(apiKeySources))
    if (isSecret) draft = withText(draft, `apiKey.${source}`, key);
  const names = [{ awsAccountId: '', region: '', key: arn }];
  draft = withKeyRows(withKeyRows(draft, 'secretsManager', names), 'kms', [{ awsAccountId: '', region: '', key }]);
  const kept = JSON.stringify(withoutTypedKeys(draft));
  expect(typed.map((text) => kept.includes(text))).toEqual([false, true, true]);
});

test('a key pasted where its name belongs is not kept in the tab', () => {
  const pasted = withText(
    withText(emptyDraft(), 'apiKey', 'secretsManager'),
    'apiKey.secretsManager',
    'c0ffee00'.repeat(4),
  );
  expect(JSON.stringify(withoutTypedKeys(pasted))).not.toContain('c0ffee');
  const named = withText(pasted, 'apiKey.secretsManager', 'datadog/api-key');
  expect(withoutTypedKeys(named)).toEqual(named);
});
