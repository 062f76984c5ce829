import fc from 'fast-check';
import { apiKeySourceNames, apiKeySources } from '../datadog/api-key-sources.ts';
import { type KeyStore, keyStores } from '../datadog/chosen-api-key.ts';
import type { IdentityOrigin } from '../datadog/identity-origins.ts';
import { isSettled } from '../datadog/resolve-settings.ts';
import { isKeyShaped, isSecretText } from '../datadog/secret-shapes.ts';
import { type ChosenSettings, type Settings, settingsSchema } from '../datadog/settings.ts';
import { type SettingField, settingFields, settingsFrom } from '../datadog/settings-table.ts';

/** Any value that the table allows for one setting. */
export function anyValueOf(field: SettingField): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'choice':
      return fc.constantFrom(...field.options);
    case 'text':
      return fc.stringMatching(field.pattern);
    case 'identity':
      return fc.oneof(fc.stringMatching(field.pattern), ...field.origins.map(anyOrigin));
    case 'wholeNumber':
      return fc.integer({ min: field.min, max: field.max });
    case 'onOff':
    case 'confirmation':
      return fc.boolean();
    case 'layerVersion':
      return fc.oneof(fc.integer({ min: field.min, max: field.max }), fc.constantFrom('latest', 'none'));
    case 'pairs':
      return anyPairs(field);
    case 'rules':
      return fc.array(anyRule(field), { minLength: 1, maxLength: 3 });
    case 'apiKeySource':
      return fc.oneof(anyApiKey, ...keyForms);
  }
}

/** Any value that the table allows for one setting and that is the same for every function. */
export function anySettledValueOf(field: SettingField): fc.Arbitrary<unknown> {
  if (field.kind === 'identity') return fc.stringMatching(field.pattern);
  return field.kind === 'apiKeySource' ? anyApiKey : anyValueOf(field);
}

/** A key that is the same everywhere. */
const anyApiKey = fc.oneof(
  ...apiKeySourceNames.map((source) => {
    const { pattern, field: member } = apiKeySources[source];
    return fc.stringMatching(pattern).map((text) => ({ source, [member]: text }));
  }),
);

const anyCiphertext = fc.record({ ciphertext: fc.stringMatching(apiKeySources.kms.pattern) });
const storeNames: readonly KeyStore[] = ['secretsManager', 'ssm'];

/** Keys that need not be the same everywhere: by template, by name and by table. */
const keyForms = [
  ...storeNames.flatMap((source) => {
    const given = anyLocationIn(source);
    return [given.map((one) => ({ source, ...one })), anyTable(given).map((table) => ({ source, table }))];
  }),
  anyTable(anyCiphertext).map((table) => ({ source: 'kms', table })),
];

function anyLocationIn(store: KeyStore) {
  const { arn, name } = keyStores[store];
  const names = fc.stringMatching(name).filter((text) => !isKeyShaped(text));
  return fc.oneof(fc.record({ arn: fc.stringMatching(arn) }), fc.record({ name: names }));
}

function anyTable(given: fc.Arbitrary<object>) {
  const awsAccountId = fc.constantFrom('111122223333', '444455556666');
  const region = fc.constantFrom('eu-west-1', 'us-gov-west-1');
  const row = fc.tuple(fc.record({ awsAccountId, region }, { requiredKeys: [] }), given);
  return fc
    .uniqueArray(row, {
      minLength: 1,
      maxLength: 4,
      selector: ([place]) => JSON.stringify([place.awsAccountId, place.region]),
    })
    .map((rows) => rows.map(([place, one]) => ({ ...place, ...one })));
}

function anyOrigin(from: IdentityOrigin): fc.Arbitrary<unknown> {
  return from === 'tag'
    ? fc.constantFrom('service', 'Team:Name', 'app version').map((tag) => ({ from, tag }))
    : fc.constant({ from });
}

function anyPairs({ pairs, key, value }: Extract<SettingField, { kind: 'pairs' }>): fc.Arbitrary<unknown> {
  const isFree = (name: string) => settingsSchema.safeParse({ variables: { [name]: 'x' } }).success;
  const names = fc.stringMatching(key.pattern);
  const texts = fc.stringMatching(value.pattern);
  return pairs === 'variables'
    ? fc.dictionary(
        names.filter(isFree),
        texts.filter((text) => !isSecretText(text)),
        { maxKeys: 4 },
      )
    : fc.dictionary(names, texts, { maxKeys: 4 });
}

function anyRule({ members, optional }: Extract<SettingField, { kind: 'rules' }>): fc.Arbitrary<unknown> {
  const texts = fc.string({ minLength: 1, maxLength: 40 });
  const patterns = fc.constantFrom(
    '(START|END) RequestId',
    '\\w+@example\\.com',
    '(?i)password=[^&]*',
    '.*',
    '"\\d{12}"',
  );
  const shape = Object.fromEntries(
    Object.entries(members).map(([name, member]) => [
      name,
      'options' in member ? fc.constantFrom(...member.options) : member.holds === 'pattern' ? patterns : texts,
    ]),
  );
  const requiredKeys = Object.keys(members).filter((name) => !optional.some((known) => known === name));
  return fc.record(shape, { requiredKeys });
}

/** Any settings at all that the table allows; unlike `anySettings`, not chosen to be likely. */
export const anySettingsOfTheTable: fc.Arbitrary<ChosenSettings> = fc
  .record(Object.fromEntries(settingFields.map((field) => [field.path, anyValueOf(field)])), { requiredKeys: [] })
  .map((values) => settingsSchema.parse(settingsFrom(Object.entries(values))));

/** Settings in which nothing was left open, read as everything that comes from outside. Throws for any others. */
export function settledSettings(given: unknown): Settings {
  const chosen = settingsSchema.parse(given);
  if (!isSettled(chosen)) throw new Error('These settings are not the same for every function.');
  return chosen;
}
