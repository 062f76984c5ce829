import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { answerApi } from '../answer-api.ts';

/** The API of a test, over HTTP. */
export type ServedApi = { origin: string; close: () => Promise<void> };

/** Serves the API's own route handler on a free port of this machine, as Next.js would: a request in, a response out. */
export async function serveApi(): Promise<ServedApi> {
  const server = http.createServer((incoming, outgoing) => {
    void handle(incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${portOf(address)}`;
  process.env['LAMPLIGHTER_URL'] = origin;
  return {
    origin,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      delete process.env['LAMPLIGHTER_URL'];
    },
  };
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

async function handle(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, [value].flat().join(', '));
  const { method = 'GET' } = incoming;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const init = hasBody ? { method, headers, body: Readable.toWeb(incoming), duplex: 'half' } : { method, headers };
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, init as RequestInit);
  const response = await answerApi(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}
