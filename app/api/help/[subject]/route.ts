import { getLocale } from 'next-intl/server';
import { route } from '#app/_doors/route.ts';
import { readHelp } from '#lib/commands/help/help-queries.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { refuseUnlessPermittedSomewhere } from '#lib/commands/kernel/run-command.ts';
import { AppError } from '#lib/core/errors.ts';
import { helpSubjectNames } from '#lib/core/help/subjects.ts';
import { defaultLocale, localeNamed } from '#lib/core/language/locales.ts';
import { pseudoLocale, pseudoMessages } from '#lib/core/language/pseudo.ts';

/** What the help panel says about one subject, in the person's language. */
export const GET = route<typeof readHelp, { subject: string }>({
  query: readHelp,
  respond: async (_request, { query, caller, params }) => {
    refuseUnlessPermittedSomewhere(caller, query.permission);
    const subject = helpSubjectNames.find((name) => name === params.subject);
    if (subject === undefined) throw new AppError('notFound', { what: 'help' });
    const spoken = await getLocale();
    const help = await runQuery(query, { subject, locale: localeNamed(spoken) ?? defaultLocale }, caller);
    const { links, ...texts } = help;
    const isPseudo = spoken === pseudoLocale;
    return Response.json(isPseudo ? { ...pseudoMessages(texts), links } : help, {
      headers: { 'cache-control': 'no-store' },
    });
  },
});
