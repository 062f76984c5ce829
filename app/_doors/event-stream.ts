import 'server-only';
import type { z } from 'zod';
import { sessionOf } from '#lib/auth/session.ts';
import { open } from '#lib/commands/kernel/costs.ts';
import { admitToQuery, type Query, runQuery } from '#lib/commands/kernel/query.ts';
import { reportUnexpected } from '#lib/commands/kernel/report.ts';
import { processStopping } from '#lib/commands/operation/stopping.ts';
import { type Caller, personCaller } from '#lib/core/access/caller.ts';
import { AppError, retryAfterSeconds } from '#lib/core/errors.ts';
import { subscribe, type Topic } from '#lib/db/kernel/notify.ts';

type QueryStream<Input extends z.ZodType, Output extends z.ZodType> = {
  /** What to send: its output, once on connect and after each notification. Once it is not found, the stream ends. */
  query: Query<Input, Output>;
  input: z.input<Input>;
  caller: Caller;
  /** What to listen to, for example `rollout:<id>`. */
  topics: readonly Topic[];
  /** What else to listen to from a snapshot on, where that depends on what is found. */
  topicsOf?: (snapshot: z.output<Output>) => readonly Topic[];
  /** How the query is run, where several streams share one result. Default `runQuery`. */
  read?: () => Promise<z.output<Output>>;
  /** Whether this snapshot is the last one: then the stream says `end` and closes. */
  isFinal?: (snapshot: z.output<Output>) => boolean;
  /** Least time between two snapshots; notifications in between are one. Default 500. */
  intervalMilliseconds?: number;
};

type Stream<Snapshot> = {
  caller: Caller;
  topics: readonly Topic[];
  topicsOf?: (snapshot: Snapshot) => readonly Topic[];
  /** Undefined ends the stream (the row is gone). Must be plain JSON data. */
  snapshot: () => Promise<Snapshot | undefined>;
  /** Whether this snapshot is the last one: then the stream says `end` and closes. */
  isFinal?: (snapshot: Snapshot) => boolean;
  /** Least time between two snapshots; notifications in between are one. Default 500. */
  intervalMilliseconds?: number;
};

const pingMilliseconds = 15_000;

/**
 * Server-sent events fed by Postgres notifications: a query's output on connect and on each change, coalesced, with a ping
 * every 15 s. The stream ends at once when the session has, or the person may see or do something else than when it began (a browser comes back by itself, to what they may see now); at a ping too, should the word have
 * been missed. A browser that reconnects gets a fresh snapshot, so nothing is lost. Read it with `useEventStream`. Throws what admits
 * to the query, before anything is sent, and AppError tooManyStreams when the person has as many open as one may.
 */
export async function eventStream<Input extends z.ZodType, Output extends z.ZodType>(
  request: Request,
  { query, input, caller, read, ...stream }: QueryStream<Input, Output>,
): Promise<Response> {
  await admitToQuery(query, input, caller);
  const snapshot = async () => {
    try {
      return await (read ? read() : runQuery(query, input, caller));
    } catch (error) {
      if (error instanceof AppError && error.code === 'notFound') return undefined;
      throw error;
    }
  };
  return respondWith(request, { ...stream, caller, snapshot }, await open('eventStream', caller));
}

/** `close` is called once when the stream has ended, whichever way. */
function respondWith<Snapshot>(request: Request, stream: Stream<Snapshot>, close: () => void): Response {
  let stop: (() => void) | undefined;
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      stop = await startSending(controller, stream, request.headers, close);
      if (request.signal.aborted) stop();
      else request.signal.addEventListener('abort', () => stop?.(), { once: true });
    },
    cancel: () => stop?.(),
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}

/** Starts listening and sending; returns how to stop. */
async function startSending<Snapshot>(
  controller: ReadableStreamDefaultController<Uint8Array>,
  { topics, topicsOf, caller, snapshot, isFinal, intervalMilliseconds = 500 }: Stream<Snapshot>,
  requestHeaders: Headers,
  close: () => void,
): Promise<() => void> {
  const encoder = new TextEncoder();
  let isStopped = false;
  let isSending = false;
  let isDirty = false;
  let lastSentAt = 0;
  let timer: NodeJS.Timeout | undefined;
  const unsubscribes: (() => void)[] = [];
  const heard = new Map<Topic, () => void>();
  const stopping = processStopping();

  const write = (text: string) => {
    if (isStopped) return;
    try {
      controller.enqueue(encoder.encode(text));
    } catch {
      // The browser has disconnected, which is not known here yet.
      stop();
    }
  };
  const ping = setInterval(() => {
    write(': ping\n\n');
    void stopWithoutSession();
  }, pingMilliseconds);

  const stop = () => {
    if (isStopped) return;
    isStopped = true;
    close();
    clearInterval(ping);
    clearTimeout(timer);
    try {
      controller.close();
    } catch {
      // The browser has closed it already.
    }
    for (const unsubscribe of [...unsubscribes, ...heard.values()]) unsubscribe();
    stopping.removeEventListener('abort', stop);
  };

  const stopWithoutSession = async () => {
    try {
      if (!(await isStill(caller, requestHeaders))) stop();
    } catch (error) {
      // Without the database nothing new can be told either: the page must say that it is not up to date.
      reportUnexpected('event stream session', error);
      stop();
    }
  };

  /** Listens to what the newest snapshot is about, and to nothing else of its kind. */
  const hear = async (wanted: readonly Topic[]) => {
    for (const [topic, unsubscribe] of heard) {
      if (wanted.includes(topic)) continue;
      unsubscribe();
      heard.delete(topic);
    }
    for (const topic of wanted) {
      if (heard.has(topic)) continue;
      const unsubscribe = await subscribe(topic, schedule);
      if (isStopped) return unsubscribe();
      heard.set(topic, unsubscribe);
      // It may have changed between the snapshot and now.
      isDirty = true;
    }
  };

  const send = async () => {
    isSending = true;
    isDirty = false;
    lastSentAt = Date.now();
    try {
      const value = await snapshot();
      if (value !== undefined) write(`event: snapshot\ndata: ${JSON.stringify(value)}\n\n`);
      if (value === undefined || isFinal?.(value)) {
        write('event: end\ndata: {}\n\n');
        stop();
      } else if (topicsOf) await hear(topicsOf(value));
    } catch (error) {
      // The browser reconnects and gets a fresh snapshot once the database is available again. Until then it must not say "live".
      const passesByItself = error instanceof AppError && retryAfterSeconds(error.code) !== undefined;
      if (!passesByItself) reportUnexpected('event stream', error);
      stop();
    }
    isSending = false;
    if (isDirty) schedule();
  };

  const schedule = () => {
    isDirty = true;
    if (isStopped || isSending || timer) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        void send();
      },
      Math.max(0, lastSentAt + intervalMilliseconds - Date.now()),
    );
  };

  // The browser comes back to another process, or to this one once it has started again.
  stopping.addEventListener('abort', stop, { once: true });
  if (stopping.aborted) stop();

  // Listening comes first, so that nothing that happens during the first snapshot is missed.
  try {
    for (const topic of topics) unsubscribes.push(await subscribe(topic, schedule));
    for (const topic of ['access', `person:${caller.actor.id}`] as const)
      unsubscribes.push(await subscribe(topic, () => void stopWithoutSession()));
    // The session may have ended between the request's own check and the subscription.
    await stopWithoutSession();
    if (!isStopped) await send();
  } catch (error) {
    reportUnexpected('event stream', error);
    stop();
  }
  return stop;
}

/** Whether a request's session is still there, and gives its person what it gave the caller. */
async function isStill(caller: Caller, requestHeaders: Headers): Promise<boolean> {
  const session = await sessionOf(requestHeaders);
  if (!session || session.mustChangePassword || session.userId !== caller.actor.id) return false;
  return JSON.stringify(personCaller(session).grants) === JSON.stringify(caller.grants);
}
