import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { z } from 'zod';
import { metricsResponse } from '../commands/operation/metrics-response.ts';
import { livenessResponse, readinessResponse, readReadiness } from '../commands/operation/readiness.ts';

/** Where the worker tells how it is; without a port it listens nowhere. */
const environmentSchema = z.object({
  LAMPLIGHTER_WORKER_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  LAMPLIGHTER_WORKER_HOST: z.string().min(1).default('127.0.0.1'),
});

/** The worker's own port. */
export type WorkerPort = {
  port: number;
  /** Says that the worker takes jobs: from now on it can be ready. */
  workerHasStarted: () => void;
  close: () => void;
};

/**
 * Serves `/health/live`, `/health/ready` and `/metrics` of this worker at LAMPLIGHTER_WORKER_PORT on LAMPLIGHTER_WORKER_HOST (this
 * machine alone, unless it says otherwise); undefined where no port is set. Nothing else can be asked of it, and nothing changed.
 * Throws ZodError for a port that is none, and what listening throws. It keeps no process alive.
 */
export async function openWorkerPort(
  log: Logger,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<WorkerPort | undefined> {
  const { LAMPLIGHTER_WORKER_PORT: wanted, LAMPLIGHTER_WORKER_HOST: host } = environmentSchema.parse({
    ...environment,
    LAMPLIGHTER_WORKER_PORT: environment['LAMPLIGHTER_WORKER_PORT'] || undefined,
  });
  if (wanted === undefined) return undefined;
  let hasStarted = false;
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => {
    void respond(request, hasStarted)
      .then((answer) => send(answer, response))
      .catch((error: unknown) => {
        log.error({ err: error }, 'the worker’s port could not answer');
        response.destroy();
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, host, resolve);
  });
  server.unref();
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : wanted;
  log.info({ host, port }, 'health and metrics are served');
  return {
    port,
    workerHasStarted: () => {
      hasStarted = true;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function respond({ method, url, headers }: IncomingMessage, hasStarted: boolean): Promise<Response> {
  if (method !== 'GET' && method !== 'HEAD')
    return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
  switch (url) {
    case '/health/live':
      return livenessResponse();
    case '/health/ready': {
      const readiness = await readReadiness();
      return readinessResponse({ ...readiness, isReady: readiness.isReady && hasStarted });
    }
    case '/metrics':
      return await metricsResponse(headers.authorization ?? null);
    default:
      return new Response(null, { status: 404 });
  }
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}
