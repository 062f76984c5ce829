import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { reportUnexpected } from '../kernel/report.ts';
import type { MailOutcome } from './link-commands.ts';

/** A message as plain text to one person. */
export type Mail = { to: { name: string; address: string }; subject: string; text: string };

/** How to reach the mail server. */
export type MailSettings = {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps:`); otherwise STARTTLS. */
  secure: boolean;
  auth?: { user: string; pass: string };
  from: string;
  /** Whether a message may go to a server that offers no TLS. */
  mayBePlain: boolean;
};

/** Milliseconds for each step with the server, and seconds for all of them: somebody waits for the answer. */
const timeouts = { connectionTimeout: 5_000, greetingTimeout: 5_000, dnsTimeout: 5_000, socketTimeout: 8_000 } as const;
const wholeSeconds = 15;

const environmentSchema = z.object({
  LAMPLIGHTER_SMTP_URL: z.url({ protocol: /^smtps?$/ }),
  LAMPLIGHTER_SMTP_FROM: z.string().min(3).max(320),
  LAMPLIGHTER_SMTP_PLAIN: z.string().optional(),
});

/** The mail server that the environment names, or undefined when it names none or not all of it. */
export function mailSettings(environment: NodeJS.ProcessEnv = process.env): MailSettings | undefined {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) return undefined;
  const { LAMPLIGHTER_SMTP_URL: address, LAMPLIGHTER_SMTP_FROM: from, LAMPLIGHTER_SMTP_PLAIN: plain } = parsed.data;
  const url = new URL(address);
  const secure = url.protocol === 'smtps:';
  const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  return {
    host: url.hostname.replace(/^\[(.+)\]$/, '$1'),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    ...(user === '' ? {} : { auth: { user, pass } }),
    from,
    mayBePlain: plain === 'allow',
  };
}

/**
 * Sends a message and returns what became of it, within `seconds`. Over TLS with a certificate that Node.js trusts; a server without
 * gets nothing, unless LAMPLIGHTER_SMTP_PLAIN is `allow`. What fails is logged by the name of the error, without anything of the message.
 */
export async function sendMail(
  mail: Mail,
  settings: MailSettings | undefined = mailSettings(),
  seconds: number = wholeSeconds,
): Promise<MailOutcome> {
  if (settings === undefined) return 'notConfigured';
  const { mayBePlain, from, ...server } = settings;
  const transport = createTransport({
    ...server,
    ...timeouts,
    requireTLS: !mayBePlain,
    tls: { minVersion: 'TLSv1.2' },
    logger: false,
    // A message is text; nothing in it makes the process read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), seconds * 1000);
  });
  try {
    await Promise.race([transport.sendMail({ ...mail, from }), isLate]);
    return 'sent';
  } catch (error) {
    reportUnexpected('mail', error);
    return 'failed';
  } finally {
    clearTimeout(timer);
    transport.close();
  }
}
