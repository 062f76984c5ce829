import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { isTrustedProxy, parseTrustedProxies } from '../../core/connection/trusted-proxies.ts';
import { withEveryRequest } from './every-request.ts';
import { processMetrics } from './process-metrics.ts';
import { enterRequest, requestIdHeader, requestIdOf } from './request-id.ts';
import type { RoutePattern } from './route-patterns.ts';
import { processStopping } from './stopping.ts';
import { strictTransport } from './strict-transport.ts';

/** HTTP's own methods; anything else that somebody sends is counted as one. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];
/** What would fill the log and tell nothing: files of the build, and those who ask every few seconds. */
const quiet = ['/_next', '/health/live', '/health/ready', '/metrics', '/api/health'];

/**
 * From now on gives every request to this process an id (in its headers, its answer's and its log lines), counts it, and logs it with
 * its route's pattern, never its address, once it was answered. Behind TLS every answer tells the browser to keep to it. While the process stops, answers end their connections.
 * Returns how to end that.
 */
export function watchHttpRequests(log: Logger, routeOf: RoutePattern): () => void {
  return withEveryRequest((request, response) => watch(request, response, { log, routeOf }));
}

/**
 * What Next.js 16 would answer with 500 before anything of ours is asked becomes what proxy.ts refuses: an address that is no path, or
 * cannot be decoded, gets 400, and the method TRACE, of which no Request can be made (Fetch Standard), gets 405.
 */
function replaceUnreadable(request: IncomingMessage): void {
  if (!isReadablePath(request.url ?? '/')) request.url = '/%00';
  if (request.method === 'TRACE' || request.method === 'TRACK') Object.assign(request, { method: 'OPTIONS', url: '/' });
}

function isReadablePath(url: string): boolean {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '').startsWith('/');
  } catch {
    return false;
  }
}

/**
 * Takes away what a client itself wrote into X-Forwarded-For, past the proxies whose networks are trusted. Next.js then writes the
 * address of who is connected there.
 */
function forgetUntrustedForwarding(request: IncomingMessage): void {
  const trusted = parseTrustedProxies(process.env['LAMPLIGHTER_TRUSTED_PROXIES']);
  if (!isTrustedProxy(trusted, request.socket.remoteAddress)) delete request.headers['x-forwarded-for'];
}

function watch(
  request: IncomingMessage,
  response: ServerResponse,
  { log, routeOf }: { log: Logger; routeOf: RoutePattern },
): void {
  const startedAt = performance.now();
  const requestId = requestIdOf(request.headers[requestIdHeader], request.socket.remoteAddress);
  request.headers[requestIdHeader] = requestId;
  response.setHeader(requestIdHeader, requestId);
  const transport = strictTransport();
  if (transport !== undefined) response.setHeader('strict-transport-security', transport);
  forgetUntrustedForwarding(request);
  replaceUnreadable(request);
  enterRequest(requestId);
  const stopping = processStopping();
  if (stopping.aborted) response.shouldKeepAlive = false;
  response.once('close', () => {
    if (stopping.aborted) request.socket.end();
    const seconds = (performance.now() - startedAt) / 1000;
    const route = routeOf((request.url ?? '/').split('?', 1)[0] ?? '/');
    const method = methods.includes(request.method ?? '') ? String(request.method) : 'other';
    // A reader that left before there was an answer; 499 as nginx has it.
    const status = response.headersSent ? response.statusCode : 499;
    const { requests, requestSeconds } = processMetrics();
    requests.inc({ route, method, status: String(status) });
    const isStream = String(response.getHeader('content-type') ?? '').startsWith('text/event-stream');
    if (!isStream) requestSeconds.observe({ route }, seconds);
    const level = quiet.includes(route) && status < 500 ? 'debug' : 'info';
    log[level]({ requestId, method, route, status, milliseconds: Math.round(seconds * 1000) }, 'request');
  });
}
