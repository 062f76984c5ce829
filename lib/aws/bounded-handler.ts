import { LambdaClient } from '@aws-sdk/client-lambda';
import { readBody } from './answer-body.ts';
import { BrokenCall } from './broken-call.ts';
import type { CallClock } from './call-clock.ts';
import { unlessAborted } from './call-clock.ts';
import type { AwsService, CallLimits } from './call-limits.ts';
import { type ConnectionRoom, createConnectionRoom } from './connection-room.ts';

/** What the SDK's clients send their requests with. */
export type RequestHandler = LambdaClient['config']['requestHandler'];
type Request = Parameters<RequestHandler['handle']>[0];
type Options = { abortSignal?: unknown };

/** The clock of the call that a request belongs to; requests of the SDK's own credential providers have none. */
const clocks = new WeakMap<object, CallClock>();

/** Lets a request, as it will be given to the handler, end with the call that it belongs to. */
export function bindToClock(request: object, clock: CallClock): void {
  clocks.set(request, clock);
}

/**
 * The SDK's own request handler for Node.js with what it lacks: an attempt ends at its last byte, not at its headers; a pause in the
 * middle of the body ends it, and so does a body beyond the service's limit; connections are bounded, and so is waiting for
 * one. The body is handed on whole. What is cut off has its connection destroyed. `handle` throws BrokenCall for all of that.
 */
export function createBoundedHandler(service: AwsService, limits: CallLimits): RequestHandler {
  const inner = createInnerHandler(limits);
  const room = createConnectionRoom({
    perHost: limits.connectionsPerHost,
    inAll: limits.connectionsPerService,
    wait: limits.connectionWait,
  });
  return {
    metadata: inner.metadata ?? { handlerProtocol: 'http/1.1' },
    destroy: () => inner.destroy?.(),
    // What one client would change would be changed for all that share the connections.
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    handle: (request: Request, options?: Options) => attempt({ inner, room, service, limits }, request, options ?? {}),
  };
}

/** Its agents wait for no connection: the room sees to it that there are never more requests than they may make connections. */
function createInnerHandler({ connection, connectionsPerHost }: CallLimits): RequestHandler {
  const agent = { keepAlive: true, maxSockets: connectionsPerHost };
  return new LambdaClient({
    region: 'us-east-1',
    requestHandler: { connectionTimeout: connection, httpsAgent: agent, httpAgent: agent },
  }).config.requestHandler;
}

type Bounds = { inner: RequestHandler; room: ConnectionRoom; service: AwsService; limits: CallLimits };

async function attempt({ inner, room, service, limits }: Bounds, request: Request, options: Options) {
  const clock = clocks.get(request);
  const outside = [options.abortSignal, clock?.signal].filter((signal) => signal instanceof AbortSignal);
  clock?.waitFor('connection');
  const leaveRoom = await room.enter(`${request.hostname}:${request.port ?? ''}`, AbortSignal.any(outside));
  const late = new AbortController();
  let hasEnded = false;
  const end = () => {
    if (!hasEnded) late.abort(new BrokenCall('stalled', { wasSent: true, milliseconds: limits.attempt }));
  };
  // Where this process stood still, an answer that has arrived meanwhile is taken first.
  const timer = setTimeout(() => setImmediate(() => setImmediate(end)), limits.attempt);
  const ending = AbortSignal.any([late.signal, ...outside]);
  try {
    ending.throwIfAborted();
    clock?.waitFor('answer');
    // The SDK breaks the connection off when the signal is aborted, but says so in an error of its own.
    const { response } = await unlessAborted(ending, inner.handle(request, { ...options, abortSignal: ending }));
    response.body = await readBody(response.body, {
      mostBytes: limits.answerBytes[service],
      idle: limits.idle,
      ending,
    });
    return { response };
  } finally {
    hasEnded = true;
    clearTimeout(timer);
    leaveRoom();
  }
}
