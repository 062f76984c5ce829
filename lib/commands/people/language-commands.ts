import { z } from 'zod';
import { settingChanges } from '../../core/audit/setting-changes.ts';
import { locales } from '../../core/language/locales.ts';
import { timeZoneSchema } from '../../core/language/time-zone-schema.ts';
import { readPerson, updateLocale, updateTimeZone } from '../../db/people/person-rows.ts';
import { command } from '../kernel/command.ts';

/** Keeps the language in which the console speaks to a person, in every browser and in what it sends them. Throws AppError notFound. */
export const chooseLanguage = command({
  name: 'user.chooseLanguage',
  permission: 'own',
  input: z.strictObject({ locale: z.enum(locales) }),
  output: z.void(),
  records: ['user.languageChosen'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { locale }) => {
    const userId = caller.actor.id;
    const before = await readPerson(tx, userId);
    if (before.locale === locale) return;
    await updateLocale(tx, userId, locale);
    const attributes = settingChanges({ language: before.locale }, { language: locale });
    await record({ action: 'user.languageChosen', attributes, details: { userId, email: before.email } });
  },
});

/**
 * Keeps the time zone in which a person reads times, in every browser; null: that of each browser. Throws AppError notFound, and InvalidInput
 * for a zone that is not known.
 */
export const chooseTimeZone = command({
  name: 'user.chooseTimeZone',
  permission: 'own',
  input: z.strictObject({ timeZone: timeZoneSchema.nullable() }),
  output: z.void(),
  records: ['user.timeZoneChosen'],
  scopeOf: () => 'installation',
  run: async ({ tx, caller, record }, { timeZone }) => {
    const userId = caller.actor.id;
    const before = await readPerson(tx, userId);
    if (before.timeZone === timeZone) return;
    await updateTimeZone(tx, userId, timeZone);
    const attributes = settingChanges({ timeZone: before.timeZone }, { timeZone });
    await record({ action: 'user.timeZoneChosen', attributes, details: { userId, email: before.email } });
  },
});
