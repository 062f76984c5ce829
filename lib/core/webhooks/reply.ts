import { z } from 'zod';
import type { WebhookFormat } from './formats.ts';

/** A receiver's reply: its HTTP status and the beginning of its body. */
export type Reply = { status: number; body: string };

/** What a reply means: `again` may be accepted later, `never` not by repeating it. `code`: what a chat service calls its refusal. */
export type ReplyMeaning = { kind: 'accepted' | 'again' | 'never'; code: string | null };

/** Refusals that pass: too slow, too often, or the service's own trouble. */
const passing = (status: number) => status === 408 || status === 425 || status === 429 || status >= 500;

/**
 * What a reply means. `json`: 2xx is accepted, all else may be: a receiver's mistake is mended while it is repeated. Slack accepts with
 * 200 and `ok`, Teams with 202; what they refuse with 4xx (an archived channel, a webhook that was removed, a message that they
 * do not take) they refuse each time, but for 429. Sources: Slack, "Handling errors of incoming webhooks"; Microsoft, "When a
 * Teams webhook request is received", 2026.
 */
export function meaningOf(format: WebhookFormat, { status, body }: Reply): ReplyMeaning {
  const isSuccess = status >= 200 && status < 300;
  if (format === 'json') return { kind: isSuccess ? 'accepted' : 'again', code: null };
  const code = format === 'slack' ? slackCode(body) : teamsCode(body);
  // A page that greets with 200, of a proxy or after a redirect, is not Slack.
  if (isSuccess)
    return format === 'slack' && body.trim() !== 'ok' ? { kind: 'again', code } : { kind: 'accepted', code: null };
  return { kind: passing(status) || (status >= 300 && status < 400) ? 'again' : 'never', code };
}

/** Only what looks like a code is kept: a reply could hold anything, the message itself too. */
const codeSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{1,59}$/);
const teamsErrorSchema = z.object({ error: z.object({ code: codeSchema }) });

function slackCode(body: string): string | null {
  return codeSchema.safeParse(body.trim()).data ?? null;
}

function teamsCode(body: string): string | null {
  try {
    return teamsErrorSchema.safeParse(JSON.parse(body)).data?.error.code ?? null;
  } catch {
    // Not JSON, or cut off: the status alone says what there is to say.
    return null;
  }
}
