import 'server-only';
import { getLocale, getTranslations } from 'next-intl/server';
import { ownOrigin } from '#app/_doors/own-host.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { type PasswordLink, recordLinkMail } from '#lib/commands/people/link-commands.ts';
import { mailSettings, sendMail } from '#lib/commands/people/mail.ts';
import type { Caller } from '#lib/core/access/caller.ts';

/**
 * Sends a link that was just made to whom it is for, where a mail server is configured, and records what became of it. One that was
 * sent is not shown to who made it; otherwise it is there to be copied.
 */
export async function mailLink(link: PasswordLink, caller: Caller): Promise<PasswordLink> {
  const { token, purpose, name, email, userId, validHours } = link;
  const settings = mailSettings();
  if (settings === undefined) return link;
  // Somebody who chose no language yet is written to in that of who invites them.
  const t = await getTranslations({ locale: link.locale ?? (await getLocale()), namespace: 'auth.mail' });
  const facts = { name, from: caller.actor.name, hours: validHours, link: `${ownOrigin()}/choose-password#${token}` };
  const mail = await sendMail(
    {
      to: { name, address: email },
      subject: t(purpose === 'invitation' ? 'invitationSubject' : 'resetSubject'),
      text: t(purpose === 'invitation' ? 'invitation' : 'reset', facts),
    },
    settings,
  );
  await runCommand(recordLinkMail, { userId, email, purpose, mail }, caller);
  return { ...link, mail, token: mail === 'sent' ? '' : token };
}
