import '../_shell/cloudscape.css';
import { cookies } from 'next/headers';
import { getLocale } from 'next-intl/server';
import type { ReactNode } from 'react';
import { requireSession } from '#lib/auth/session.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { readWorkerState } from '#lib/commands/queue/worker-queries.ts';
import { isPermittedSomewhere, personCaller } from '#lib/core/access/caller.ts';
import { permissions } from '#lib/core/access/permissions.ts';
import { localeNamed } from '#lib/core/language/locales.ts';
import { CloudscapeLanguage } from '../_shell/cloudscape-language.tsx';
import { cloudscapeWords } from '../_shell/cloudscape-words.ts';
import { ConsoleShell } from '../_shell/console-shell.tsx';
import { MoreMessages } from '../_shell/more-messages.tsx';
import { messagesOfConsole } from '../_shell/section-messages.ts';
import { messagesNamed } from '../_shell/sent-messages.ts';
import { themeCookie, themeOf } from '../_shell/theme.ts';
import { StepUp } from './_parts/step-up/step-up.tsx';

/** Everything behind the sign-in. A page still asks for the session itself, as a layout is not rendered again on the way. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const session = await requireSession();
  const { name, email, role, timeZone } = session;
  const caller = personCaller(session);
  const worker = await runQuery(readWorkerState, {}, caller);
  const theme = themeOf((await cookies()).get(themeCookie)?.value);
  const locale = await getLocale();
  return (
    <MoreMessages messages={await messagesNamed(messagesOfConsole)}>
      <CloudscapeLanguage locale={locale} words={cloudscapeWords(localeNamed(locale) ?? 'en')}>
        <ConsoleShell
          person={{ name, email, role, timeZone }}
          permissions={permissions.filter((permission) => isPermittedSomewhere(caller, permission))}
          worker={worker}
          theme={theme}
        >
          <StepUp>{children}</StepUp>
        </ConsoleShell>
      </CloudscapeLanguage>
    </MoreMessages>
  );
}
