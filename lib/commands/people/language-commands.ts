import { z } from 'zod';
import { settingChanges } from '../../core/audit/setting-changes.ts';
import { locales } from '../../core/language/locales.ts';
import { readPerson, updateLocale } from '../../db/people/person-rows.ts';
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
