import '../_shell/cloudscape.css';
import { cookies } from 'next/headers';
import { getLocale } from 'next-intl/server';
import type { ReactNode } from 'react';
import { requireSession } from '#lib/auth/session.ts';
import { runQuery } from '#lib/commands/kernel/query.ts';
import { type Activity, listOwnActivity } from '#lib/commands/people/activity-queries.ts';
import { readWorkerState } from '#lib/commands/queue/worker-queries.ts';
import { type Caller, isPermittedSomewhere, personCaller } from '#lib/core/access/caller.ts';
import { permissions } from '#lib/core/access/permissions.ts';
import { AppError } from '#lib/core/errors.ts';
import { localeNamed } from '#lib/core/language/locales.ts';
import { followedCookie, followedIn } from '../_shell/activity/followed-cookie.ts';
import { CloudscapeLanguage } from '../_shell/cloudscape-language.tsx';
import { cloudscapeWords } from '../_shell/cloudscape-words.ts';
import { ConsoleShell } from '../_shell/console-shell.tsx';
import { MoreMessages } from '../_shell/more-messages.tsx';
import { messagesOfConsole } from '../_shell/section-messages.ts';
import { messagesNamed } from '../_shell/sent-messages.ts';
import { themeCookie, themeOf } from '../_shell/theme.ts';
import { Typeface } from '../_shell/typeface.tsx';
import { StepUp } from './_parts/step-up/step-up.tsx';

/** Everything behind the sign-in. A page still asks for the session itself, as a layout is not rendered again on the way. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const session = await requireSession();
  const { userId, name, email, role, timeZone } = session;
  const caller = personCaller(session);
  const permitted = permissions.filter((permission) => isPermittedSomewhere(caller, permission));
  const kept = await cookies();
  const [worker, activity] = await Promise.all([
    runQuery(readWorkerState, {}, caller),
    permitted.includes('read') ? readActivity(caller) : undefined,
  ]);
  const theme = themeOf(kept.get(themeCookie)?.value);
  const locale = await getLocale();
  return (
    <MoreMessages messages={await messagesNamed(messagesOfConsole)}>
      <Typeface />
      <CloudscapeLanguage locale={locale} words={cloudscapeWords(localeNamed(locale) ?? 'en')}>
        <ConsoleShell
          person={{ id: userId, name, email, role, timeZone }}
          permissions={permitted}
          worker={worker}
          activity={{ first: activity, firstFollowed: followedIn(kept.get(followedCookie(userId))?.value) }}
          theme={theme}
        >
          <StepUp>{children}</StepUp>
        </ConsoleShell>
      </CloudscapeLanguage>
    </MoreMessages>
  );
}

/** What the person began, for the first notices; undefined where it cannot be read now: a page does not fail for what stands above it. */
async function readActivity(caller: Caller): Promise<Activity | undefined> {
  try {
    return await runQuery(listOwnActivity, {}, caller);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
