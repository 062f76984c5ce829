import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { IncomingMessage, ServerResponse } from 'node:http';

/** Node.js publishes every request of every HTTP server of the process here, before the server's own handler is called. */
const channel = 'http.server.request.start';

/** From now on calls `handle` with every request to this process and its response, before anybody else sees them. Returns how to end that. */
export function withEveryRequest(handle: (request: IncomingMessage, response: ServerResponse) => void): () => void {
  const onRequest = (message: unknown) => {
    const request = member(message, 'request');
    const response = member(message, 'response');
    if (request instanceof IncomingMessage && response instanceof ServerResponse) handle(request, response);
  };
  subscribe(channel, onRequest);
  return () => {
    unsubscribe(channel, onRequest);
  };
}

function member(message: unknown, name: string): unknown {
  return typeof message === 'object' && message !== null
    ? Object.getOwnPropertyDescriptor(message, name)?.value
    : undefined;
}
