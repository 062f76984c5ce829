import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { anySettledValueOf, anyValueOf, settledSettings } from '../testing/generated-settings.ts';
import { apiKeySchema, maskedApiKeySchema } from './api-key-schema.ts';
import { apiKeySourceNames, apiKeySources } from './api-key-sources.ts';
import { instrument } from './instrument.ts';
import { bundledLayerVersions } from './layers.ts';
import { maskedSettingsSchema, maskSettings } from './masked-settings.ts';
import { settingSections } from './setting-sections.ts';
import { type ChosenSettings, type Settings, settingsSchema } from './settings.ts';
import { settingsJsonSchema } from './settings-json-schema.ts';
import {
  type SettingField,
  settingFields,
  settingOfVariable,
  settingsFrom,
  settingsTable,
  settingValue,
} from './settings-table.ts';
import { dotnetProfilerVariables, isSensitiveVariable } from './variables.ts';

const eachField = settingFields.map((field) => [field.path, field] as const);
const settingsWith = (field: SettingField, value: unknown): ChosenSettings =>
  settingsSchema.parse(settingsFrom([[field.path, value]]));

describe('the table of settings', () => {
  test('is the schema: it has these settings and no other', () => {
    expect(settingsSchema.keyof().options).toEqual(Object.keys(settingsTable));
    expect(Object.keys(maskedSettingsSchema.shape).sort()).toEqual(Object.keys(settingsTable).sort());
    expect(settingsSchema.safeParse({ unheardOf: true }).success).toBe(false);
    expect(settingsSchema.parse({})).toEqual({});
  });

  test('names each API key source once, with the member that its schema has', () => {
    expect(apiKeySourceNames).toEqual(Object.keys(apiKeySources));
    for (const schema of [apiKeySchema, maskedApiKeySchema])
      expect(schema.options.map(({ shape }) => Object.keys(shape))).toEqual(
        apiKeySourceNames.map((name) => ['source', apiKeySources[name].field]),
      );
  });

  test.each(eachField)('%s is accepted as the table says, and stands in a section that is shown', (_, field) => {
    expect(settingSections.map(({ name }) => name)).toContain(field.section);
    fc.assert(
      fc.property(anyValueOf(field), (value) => {
        expect(settingValue(settingsWith(field, value), field.path)).toEqual(value);
      }),
    );
  });

  test.each(eachField)('%s refuses what its kind does not know', (_, field) => {
    const wrong = [null, { unheardOf: 1 }, [], 'Not\nthis', -1, 0.5];
    for (const value of wrong)
      expect([value, settingsSchema.safeParse(settingsFrom([[field.path, value]])).success]).toEqual([value, false]);
  });

  test.each(eachField)('%s hides its secrets where it is masked, and can be read back', (_, field) => {
    fc.assert(
      fc.property(anyValueOf(field), (value) => {
        const settings = settingsWith(field, value);
        const masked = maskSettings(settings);
        expect(maskedSettingsSchema.parse(JSON.parse(JSON.stringify(masked)))).toEqual(masked);
        const secrets = secretsOf(settings);
        if (secrets.length === 0) expect(masked).toEqual(settings);
        for (const secret of secrets) expect(JSON.stringify(masked)).not.toContain(secret);
      }),
    );
  });

  test.each(eachField)('%s stands in the JSON Schema with its description', (path) => {
    const schema = describedSchema.parse(settingsJsonSchema((place) => ({ title: `title of ${place}` })));
    const [name = '', member] = path.split('.');
    const described = member === undefined ? schema.properties[name] : schema.properties[name]?.properties?.[member];
    expect(described?.title).toBe(`title of ${path}`);
  });
});

const describedSchema = z.object({
  properties: z.record(
    z.string(),
    z.object({
      title: z.string().optional(),
      properties: z.record(z.string(), z.object({ title: z.string() })).optional(),
    }),
  ),
});

/** What no page may show of some settings; written out again, so that a source that the table wrongly calls open is noticed. */
function secretsOf({ apiKey }: ChosenSettings): string[] {
  if (apiKey?.source === 'kms') return apiKey.table?.map(({ ciphertext }) => ciphertext) ?? [apiKey.ciphertext ?? ''];
  return apiKey?.source === 'plain' ? [apiKey.value] : [];
}

describe('the variables that the table names', () => {
  /** What instrumenting writes: with the extension, without it, and where Datadog's switches stood already. */
  const variablesWritten = (settings: Settings): Set<string> => {
    const written = new Set<string>();
    for (const [runtime, variables] of [
      ['python3.12', {}],
      ['ruby3.4', {}],
      ['python3.6', {}],
    ] as const) {
      const subject = {
        shape: { handler: 'app.handler', layers: [], variables, command: undefined },
        runtime,
        architecture: 'x86_64',
        region: 'us-gov-west-1',
        packageType: 'Zip',
        tags: undefined,
      };
      const plain = instrument(subject, {}, bundledLayerVersions(subject.region)).shape.variables;
      const chosen = instrument(subject, settings, bundledLayerVersions(subject.region)).shape.variables;
      for (const name of new Set([...Object.keys(plain), ...Object.keys(chosen)]))
        if (plain[name] !== chosen[name]) written.add(name);
    }
    return written;
  };

  test.each(eachField.filter(([, { section }]) => !['layers', 'images', 'variables'].includes(section)))(
    '%s writes its own variables and no other',
    (_, field) => {
      const written = new Set<string>();
      for (const value of fc.sample(anySettledValueOf(field), 40))
        for (const name of variablesWritten(settledSettings(settingsFrom([[field.path, value]])))) written.add(name);
      // What starts the tracer goes with threat detection and belongs to no setting alone.
      written.delete('AWS_LAMBDA_EXEC_WRAPPER');
      expect([...written].sort()).toEqual([...field.variables].sort());
    },
  );

  test('are no free rows: a managed name is refused, and so is every other that planning writes', () => {
    const written = new Set(settingFields.flatMap(({ variables }) => variables));
    for (const name of Object.keys(dotnetProfilerVariables)) if (name.startsWith('DD_')) written.add(name);
    for (const name of [...written, 'DD_LAMBDA_HANDLER', 'DD_API_KEY_SSM_NAME', 'DD_LOGS_ENABLED']) {
      const parsed = settingsSchema.safeParse({ variables: { [name]: 'true' } });
      expect([name, parsed.error?.issues[0]?.message]).toEqual([name, 'managedVariable']);
    }
    expect(settingOfVariable('DD_SITE')).toBe('site');
    expect(settingOfVariable('DD_LOGS_CONFIG_PROCESSING_RULES')).toBe('logProcessingRules');
    expect(settingOfVariable('DD_TRACE_SAMPLE_RATE')).toBeUndefined();
  });

  test('are shown in previews, unless they hold a key', () => {
    const open = settingFields.filter(({ kind }) => kind !== 'apiKeySource').flatMap(({ variables }) => variables);
    expect(open.filter((name) => isSensitiveVariable(name, 'true'))).toEqual([]);
  });
});
