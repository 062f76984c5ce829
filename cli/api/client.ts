import { z } from 'zod';
import { say, spokenLocale } from '../say.ts';
import { badInput, exitCodes, Stopped } from '../stopped.ts';
import { problemStop } from './problem-stop.ts';
import { isWorthRetrying, pauseBefore, sleep, tries } from './retry.ts';

/** A request of the API: its path below /api/v1, and what goes with it. */
export type ApiRequest = {
  method: 'GET' | 'POST';
  path: string;
  query?: Readonly<Record<string, string | readonly string[]>>;
  body?: object;
  /** Makes a request that changes something safe to repeat. One without it is sent once. */
  idempotencyKey?: string;
  /** For a request with a body that changes nothing, and so may be repeated as it is. */
  changesNothing?: true;
  /** The digest of the plan that is meant. */
  planDigest?: string;
};

/** The API of one console, as who holds the token. */
export type Client = {
  /** The console's address, without a slash at its end. */
  origin: string;
  /**
   * Sends a request and returns its answer as `schema` reads it. What passes by itself is tried again, as often as `tries` says and
   * when the console says. Throws Stopped with the console's own sentence where it refuses.
   */
  ask: <Answer>(request: ApiRequest, schema: z.ZodType<Answer>) => Promise<Answer>;
  /** All members of a list, page by page. */
  list: <Item>(path: string, item: z.ZodType<Item>, query?: ApiRequest['query']) => Promise<Item[]>;
};

const requestMilliseconds = 60_000;

/** A client of the console at `origin`. `note` is told when a request is tried again. */
export function apiClient(origin: string, token: string, note: (text: string) => void): Client {
  const ask: Client['ask'] = async (request, schema) => {
    const { text, requestId } = await sendPatiently({ origin, token, note }, request);
    const parsed = schema.safeParse(text === '' ? undefined : jsonOf(text));
    if (parsed.success) return parsed.data;
    const place = parsed.error.issues[0]?.path.join('.') ?? '';
    const facts = { code: 'answerNotUnderstood', requestId };
    throw new Stopped(exitCodes.unexpected, say('answerNotUnderstood', { path: request.path, place }), facts);
  };
  return {
    origin,
    ask,
    list: async <Item>(path: string, item: z.ZodType<Item>, query: ApiRequest['query'] = {}) => {
      const page = z.object({ items: z.array(item), nextCursor: z.string().nullish() });
      const items: Item[] = [];
      for (let cursor: string | null | undefined = ''; typeof cursor === 'string'; ) {
        const at: Record<string, string> = cursor === '' ? {} : { cursor };
        const answer: z.infer<typeof page> = await ask({ method: 'GET', path, query: { ...query, ...at } }, page);
        items.push(...answer.items);
        cursor = answer.nextCursor;
      }
      return items;
    },
  };
}

type Sender = { origin: string; token: string; note: (text: string) => void };
type Answered = { status: number; text: string; requestId: string | undefined; retryAfter: string | null };

async function sendPatiently(sender: Sender, request: ApiRequest): Promise<Answered> {
  const mayRepeat = request.method === 'GET' || request.changesNothing || request.idempotencyKey !== undefined;
  for (let attempt = 1; ; attempt++) {
    const answered = await sendOnce(sender, request);
    const isAnswer = typeof answered !== 'string';
    if (isAnswer && answered.status < 300) return answered;
    const pause = pauseBefore(attempt, isAnswer ? answered.retryAfter : null);
    if (!isAnswer) throwIfHopeless(sender.origin, answered);
    if (!mayRepeat || attempt >= tries || pause === undefined || (isAnswer && !isWorthRetrying(answered)))
      throw isAnswer ? problemStop(answered, sender.origin) : unreachable(sender.origin, answered, attempt);
    const reason = isAnswer ? String(answered.status) : answered;
    const sentence = reason === '429' ? 'tooManyRequests' : 'triedAgain';
    sender.note(say(sentence, { reason, seconds: Math.ceil(pause / 1000), attempt: attempt + 1, tries }));
    await sleep(pause);
  }
}

/** Throws where no further try can reach the console, by the error of the connection. */
function throwIfHopeless(origin: string, reason: string): void {
  if (certificateErrors.test(reason)) throw untrusted(origin, reason);
  if (reason === blockedPort) throw portBlocked(origin);
}

/** What Node.js calls the errors of a certificate, which no second try mends. Source: Node.js 24, "X509 certificate error codes". */
const certificateErrors = /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/;

function untrusted(origin: string, reason: string): Stopped {
  const message = say('certificate', { url: origin, reason });
  return new Stopped(exitCodes.unexpected, message, { code: 'certificateUntrusted' });
}

/** What `fetch` says of a port that it connects to for nobody. Source: Fetch Standard, "Port blocking", and Node.js 24, whose error has no code. */
const blockedPort = 'bad port';

function portBlocked(origin: string): Stopped {
  return badInput('portBlocked', say('portBlocked', { url: origin, port: new URL(origin).port }));
}

function unreachable(origin: string, reason: string, attempts: number): Stopped {
  return new Stopped(exitCodes.unexpected, say('unreachable', { url: origin, reason, attempts }), {
    code: 'consoleUnreachable',
  });
}

/** The answer, or why there is none: the connection's error by its code. */
async function sendOnce({ origin, token }: Sender, request: ApiRequest): Promise<Answered | string> {
  const { method, path, body, idempotencyKey, planDigest } = request;
  try {
    const response = await fetch(addressOf(origin, request), {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        // The console's own sentences in the language of the terminal.
        'accept-language': spokenLocale(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...(planDigest === undefined ? {} : { 'if-match': `"${planDigest}"` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A token is shown to the address that was named, and to no other.
      redirect: 'manual',
      signal: AbortSignal.timeout(requestMilliseconds),
    });
    const requestId = response.headers.get('x-request-id') ?? undefined;
    if (response.status >= 300 && response.status < 400)
      throw new Stopped(exitCodes.badInput, say('redirects', { url: origin, path }), { code: 'redirects', requestId });
    const text = await response.text();
    return { status: response.status, text, requestId, retryAfter: response.headers.get('retry-after') };
  } catch (error) {
    if (error instanceof Stopped) throw error;
    return reasonOf(error);
  }
}

function addressOf(origin: string, { path, query = {} }: ApiRequest): URL {
  const address = new URL(`${origin}/api/v1${path}`);
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) address.searchParams.append(name, one);
  return address;
}

function reasonOf(error: unknown): string {
  const causes = error instanceof Error ? [error.cause, error] : [];
  const codes = causes.map((cause) => z.object({ code: z.string() }).safeParse(cause).data?.code);
  const name = error instanceof Error ? error.name : 'Error';
  if (causes.some((cause) => cause instanceof Error && cause.message === blockedPort)) return blockedPort;
  return codes.find((code) => code !== undefined) ?? name;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is not understood by any schema either, and is told so.
    return undefined;
  }
}
