import { z } from 'zod';
import { textsOf } from '#messages/languages.ts';
import { documentationAddress } from '../../core/help/documentation.ts';
import { helpTextSchema } from '../../core/help/help-text.ts';
import { helpSubjectNames, helpSubjects } from '../../core/help/subjects.ts';
import { locales } from '../../core/language/locales.ts';
import { query } from '../kernel/query.ts';

/** What the help panel says about one subject, in a language: for everybody who is signed in, asked for when the panel is opened. */
export const readHelp = query({
  name: 'help.read',
  permission: 'own',
  input: z.strictObject({ subject: z.enum(helpSubjectNames), locale: z.enum(locales) }),
  output: helpTextSchema,
  scopeOf: () => 'installation',
  run: async ({ subject, locale }) => {
    const { subjects, documentation } = textsOf(locale).help;
    const links = helpSubjects[subject].map((name) => ({
      text: documentation[name],
      href: documentationAddress(name, locale),
    }));
    return { ...subjects[subject], links };
  },
});
