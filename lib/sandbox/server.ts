import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerAws } from './aws-endpoint.ts';
import { answerConsole } from './console-page.ts';
import { answerControl } from './control.ts';
import { Faults } from './faults.ts';
import { buildOrganisation, type OrganisationName } from './organisation/organisation.ts';
import { Quotas } from './quota.ts';
import { RequestLog } from './request-log.ts';
import { type Sandbox, SandboxClock, type SandboxSettings } from './sandbox.ts';
import { SandboxState } from './state.ts';
import { StateFile } from './state-file.ts';
import { readBody, sendReply } from './wire/http.ts';
import { jsonReply } from './wire/reply.ts';

/** How a simulation begins. Everything has a default that suits tests. */
export type SandboxOptions = Partial<SandboxSettings> & {
  /** 0, the default, takes any free port. */
  port?: number;
  organisation?: OrganisationName;
  /** Where the state is kept over restarts; absent: in memory alone. */
  stateFile?: string;
  /** How many calls the request log keeps. */
  requestLogLimit?: number;
};

/** A running simulation: where it listens, its live insides, and how to end it. */
export type RunningSandbox = Sandbox & {
  url: string;
  port: number;
  close(): Promise<void>;
};

/**
 * Starts the simulated AWS on loopback. One endpoint serves all services; `/_sandbox/` controls it and
 * `/console/` stands in for the AWS console. Rejects when the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const organisation = options.organisation ?? 'empty';
  const file = options.stateFile === undefined ? undefined : new StateFile(options.stateFile);
  const state = new SandboxState();
  if (file?.exists()) file.load(state);
  else buildOrganisation(state, organisation);
  file?.follow(state);
  const sandbox: Sandbox = {
    state,
    faults: new Faults(),
    requestLog: new RequestLog(options.requestLogLimit ?? 100_000),
    quotas: new Quotas(),
    settings: {
      hasQuotas: options.hasQuotas ?? false,
      updateMilliseconds: options.updateMilliseconds ?? 10,
      latencyMilliseconds: options.latencyMilliseconds ?? 0,
      metricDelaySeconds: options.metricDelaySeconds ?? 0,
    },
    clock: new SandboxClock(),
    reset() {
      state.keepIn(undefined);
      state.clear();
      buildOrganisation(state, organisation);
      file?.follow(state);
      this.faults.remove();
      this.requestLog.clear();
      this.quotas.reset();
    },
  };
  const server = createServer((request, response) => {
    answer(sandbox, request, response).catch((error: unknown) => answerDefect(response, error));
  });
  // Clients keep connections for reuse; closing them early would look like a fault that was not injected.
  server.keepAliveTimeout = 65_000;
  const port = await listen(server, options.port ?? 0);
  return Object.assign(sandbox, {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () => close(server),
  });
}

async function answer(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const body = await readBody(request);
  if (url.pathname.startsWith('/_sandbox/'))
    sendReply(response, answerControl(sandbox, request.method ?? 'GET', url, body));
  else if (url.pathname.startsWith('/console/'))
    sendReply(response, answerConsole(sandbox, request.method ?? 'GET', url, body));
  else await answerAws(sandbox, request, response, url, body);
}

/** A defect of the simulation itself must not pass for a response of AWS that a client would retry. */
function answerDefect(response: ServerResponse, error: unknown): void {
  process.stderr.write(`simulated AWS: ${error instanceof Error ? error.stack : String(error)}\n`);
  if (response.headersSent) response.destroy();
  else sendReply(response, jsonReply({ message: `The simulated AWS has a defect: ${String(error)}` }, 501));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
