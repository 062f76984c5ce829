'use server';

import { cookies } from 'next/headers';
import { z } from 'zod';
import { callerOfOwnPassword, currentSession } from '#lib/auth/session.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { chooseLanguage } from '#lib/commands/people/language-commands.ts';
import { localeCookie } from '#lib/core/language/locales.ts';
import { sessionAction } from '../_doors/action.ts';
import { ownOrigin } from '../_doors/own-host.ts';

const yearSeconds = 365 * 24 * 60 * 60;

/** Speaks another language in this browser, and to the person in every other, where somebody is signed in. */
export const chooseLanguageAction = sessionAction({
  name: 'user.chooseLanguage',
  input: chooseLanguage.input,
  output: z.void(),
  run: async ({ locale }) => {
    if (await currentSession()) await runCommand(chooseLanguage, { locale }, await callerOfOwnPassword());
    const secure = ownOrigin().startsWith('https:');
    const attributes = { httpOnly: true, sameSite: 'lax', path: '/', secure, maxAge: yearSeconds } as const;
    (await cookies()).set(localeCookie, locale, attributes);
  },
});
