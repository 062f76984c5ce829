import { z } from 'zod';
import { settingsSchema } from './settings.ts';
import { settingFields } from './settings-table.ts';

/** What people call a setting, and what it is for. */
export type SettingDescription = { title: string; description?: string };

/**
 * The settings as a JSON Schema (draft 2020-12), each setting with its description. For editors, and for everything that
 * describes an input which holds settings.
 */
export function settingsJsonSchema(describe: (path: string) => SettingDescription) {
  const paths = new Map<unknown, string>(settingFields.map(({ schema, path }) => [schema, path]));
  return z.toJSONSchema(settingsSchema, {
    override: ({ zodSchema, jsonSchema }) => {
      const path = paths.get(zodSchema);
      if (path !== undefined) Object.assign(jsonSchema, describe(path));
    },
  });
}
