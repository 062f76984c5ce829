import http from 'node:http';

/** Does something with a request in the place of passing it on; `pass` passes it on and returns what was answered. */
export type Disturbance = (
  response: http.ServerResponse,
  pass: () => Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }>,
) => void | Promise<void>;

/** The way between the command line and a console, on which things go wrong as told. */
export type WayBetween = {
  origin: string;
  /** Disturbs the next request of that method whose path ends so, once. */
  disturb: (method: string, pathEnd: string, disturbance: Disturbance) => void;
  /** Every request that came, as `METHOD /path`. */
  requests: string[];
  close: () => Promise<void>;
};

/** Stands between, passing every request on as it is. */
export async function startWayBetween(console: string): Promise<WayBetween> {
  const planned: { method: string; pathEnd: string; disturbance: Disturbance }[] = [];
  const requests: string[] = [];
  const server = http.createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    requests.push(`${request.method} ${path}`);
    const at = planned.findIndex(({ method, pathEnd }) => method === request.method && path.endsWith(pathEnd));
    const [found] = at === -1 ? [] : planned.splice(at, 1);
    const pass = () => passOn(console, request);
    void (async () => {
      if (found) return await found.disturbance(response, pass);
      const { status, headers, body } = await pass();
      response.writeHead(status, headers).end(body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    disturb: (method, pathEnd, disturbance) => planned.push({ method, pathEnd, disturbance }),
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function passOn(console: string, request: http.IncomingMessage) {
  const address = new URL(request.url ?? '/', console);
  const headers = { ...request.headers, host: address.host };
  return await new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const passed = http.request(address, { method: request.method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const { 'transfer-encoding': _, connection: __, ...kept } = answer.headers;
        resolve({ status: answer.statusCode ?? 500, headers: kept, body: Buffer.concat(chunks) });
      });
    });
    passed.on('error', reject);
    request.pipe(passed);
  });
}

/** Answers with a problem, as the console would. */
export function answerProblem(
  response: http.ServerResponse,
  { status, code, detail }: { status: number; code: string; detail: string },
  headers: http.OutgoingHttpHeaders = {},
): void {
  const problem = { type: 'about:blank', title: code, status, detail, code, params: {} };
  response.writeHead(status, { 'content-type': 'application/problem+json', 'x-request-id': 'request-1', ...headers });
  response.end(JSON.stringify(problem));
}
