import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** An update that is on its way: the caller's connection is broken, and AWS has not received it yet. */
type LateRequest = {
  functionName: string;
  /** Lets it arrive at AWS now; resolves with the HTTP status that nobody but this waits for. */
  arrive: () => Promise<number>;
};

/** A network between the product and the simulated AWS that can hold updates up. */
export type SlowNetwork = {
  /** What the product takes for AWS. */
  url: string;
  /** Holds up the next `times` updates of a function, or of all whose name begins like this. */
  holdUp: (functionName: string, times?: number) => void;
  /** The updates that are held up, oldest first; each is gone from here once it has arrived. */
  held: LateRequest[];
  /** Holds up nothing more, and forgets what is held up. */
  clear: () => void;
  close: () => Promise<void>;
};

const updatePath = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/;

/**
 * Starts a network in front of a simulated AWS at `target`. Everything passes as it is; an update that is held up loses its
 * connection at once, as if it had been lost, and takes effect when the test lets it arrive: AWS's late effect.
 */
export async function startSlowNetwork(target: string): Promise<SlowNetwork> {
  const holds = new Map<string, number>();
  const held: LateRequest[] = [];
  const server = createServer((incoming, response) => void serve(incoming, response).catch(() => response.destroy()));

  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await text(incoming);
    const functionName = decodeURIComponent(updatePath.exec(incoming.url ?? '')?.[1] ?? '');
    if (incoming.method === 'PUT' && takeHold(functionName)) {
      const late: LateRequest = {
        functionName,
        arrive: async () => {
          held.splice(held.indexOf(late), 1);
          const answer = await forward(target, incoming, body);
          answer.resume();
          return answer.statusCode ?? 0;
        },
      };
      held.push(late);
      incoming.socket.destroy();
      return;
    }
    const answer = await forward(target, incoming, body);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  };

  const takeHold = (functionName: string): boolean => {
    for (const [prefix, times] of holds) {
      if (!functionName.startsWith(prefix) || times <= 0) continue;
      holds.set(prefix, times - 1);
      return true;
    }
    return false;
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The network has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    holdUp: (functionName, times = 1) => holds.set(functionName, times),
    held,
    clear: () => {
      holds.clear();
      held.splice(0);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function forward(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: string,
): Promise<IncomingMessage> {
  const outgoing = request(new URL(url ?? '/', target), { method, headers, agent: false });
  outgoing.end(body);
  const [answer] = await once(outgoing, 'response');
  return answer;
}
