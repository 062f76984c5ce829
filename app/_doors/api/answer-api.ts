import 'server-only';
import { callerOfToken } from '#lib/auth/api-caller.ts';
import { callerOfWorkload } from '#lib/auth/workload-identity.ts';
import { answerOf, answerStatus } from '#lib/commands/api/answer.ts';
import { findOperation } from '#lib/commands/api/find-operation.ts';
import { apiPath, openApiText } from '#lib/commands/api/openapi.ts';
import { type Operation, pathNames } from '#lib/commands/api/operation.ts';
import { takeRequest } from '#lib/commands/api/request-rate.ts';
import { admitToOperation, runOperation } from '#lib/commands/api/run-operation.ts';
import type { Caller } from '#lib/core/access/caller.ts';
import { rateHeaders, requestPolicy } from '#lib/core/api/rate.ts';
import { bearerOf } from '#lib/core/api/request-headers.ts';
import { AppError } from '#lib/core/errors.ts';
import { type Locale, negotiateLocale } from '#lib/core/language/locales.ts';
import { foreignHostResponse, isOwnHost, ownOrigin } from '../own-host.ts';
import { problemResponse } from './problem-response.ts';
import { readRequest } from './read-request.ts';

const jsonHeaders = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/**
 * The one door of the API for programs: the console's own host, the operation at the address, the token, the caller's rate, the
 * request's parts, and the command or query, which asks everything else itself. Cookies are not looked at, so no other site can
 * use a person's session. Every refusal is a problem (RFC 9457).
 */
export async function answerApi(request: Request): Promise<Response> {
  if (!isOwnHost(request.headers)) return foreignHostResponse(request.headers);
  const response = await answerOrRefuse(request);
  // To HEAD the same is said without the body.
  return request.method === 'HEAD' ? new Response(null, response) : response;
}

async function answerOrRefuse(request: Request): Promise<Response> {
  const sent: Record<string, string> = {};
  let where = 'api';
  try {
    return await answer(request, sent, (id) => {
      where = `api ${id}`;
    });
  } catch (error) {
    return problemResponse(error, {
      where,
      requestId: request.headers.get('x-request-id'),
      headers: sent,
      locale: localeOf(request),
    });
  }
}

/** `sent`: headers that go out with a refusal too. `note` is told the operation as soon as it is known. */
async function answer(
  request: Request,
  sent: Record<string, string>,
  note: (operationId: string) => void,
): Promise<Response> {
  const url = new URL(request.url);
  // PostgreSQL cannot keep this character, and no address of ours holds it.
  if (/%00/.test(url.pathname + url.search)) throw new AppError('invalidInput');
  const path = url.pathname.slice(apiPath.length);
  if (path === '/openapi.json') return describe(request, sent);
  const found = findOperation(request.method, path);
  if (found.operation === undefined) return notAllowed(request, found.allowed, sent);
  const { operation } = found;
  note(operation.id);
  const caller = await callerOf(request, operation);
  const rate = await takeRequest(caller);
  Object.assign(sent, rateHeaders(requestPolicy, rate));
  const { requests, windowSeconds } = requestPolicy;
  if (!rate.isWithin) throw new AppError('rateLimited', { requests, windowSeconds });
  await admitToOperation(operation, caller);
  const asked = await readRequest(request, found);
  const { output, isReplayed } = await runOperation(operation, asked, caller);
  const headers = { ...sent, ...(isReplayed ? { 'idempotency-replayed': 'true' } : {}) };
  return answered(operation, output, headers, request);
}

/** The language of what a program gets to read. */
function localeOf({ headers }: Request): Locale {
  return negotiateLocale(headers.get('accept-language'));
}

function describe(request: Request, sent: Record<string, string>): Response {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return notAllowed(request, ['GET', 'HEAD', 'OPTIONS'], sent);
  return new Response(openApiText(ownOrigin()), { headers: jsonHeaders });
}

/** OPTIONS tells what is allowed; every other method is refused with that. There is no CORS: the API is for programs, not for pages of other sites. */
function notAllowed(request: Request, allowed: readonly string[], sent: Record<string, string>): Response {
  const allow = allowed.join(', ');
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } });
  sent['allow'] = allow;
  throw new AppError('methodNotAllowed', { method: request.method, allowed: allow });
}

async function callerOf(request: Request, { admits }: Operation): Promise<Caller> {
  const token = bearerOf(request.headers.get('authorization'));
  if (token === undefined) throw new AppError('tokenMissing');
  return admits === 'workload' ? await callerOfWorkload(token) : await callerOfToken(token);
}

function answered(operation: Operation, output: unknown, headers: Record<string, string>, request: Request): Response {
  const url = new URL(request.url);
  const locale = localeOf(request);
  const body = answerOf(operation, output, locale);
  const status = answerStatus(operation);
  if (body === undefined)
    return new Response(null, { status: 204, headers: { 'cache-control': 'no-store', ...headers } });
  const location = operation.location && apiPath + filled(operation.location, body);
  const cursor = memberOf(body, 'nextCursor');
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      ...jsonHeaders,
      'content-language': locale,
      ...(location === undefined ? {} : { location }),
      ...(typeof cursor === 'string' ? { link: `<${nextPage(url, cursor)}>; rel="next"` } : {}),
      ...headers,
    },
  });
}

/** A path whose names are members of the answer. */
function filled(location: `/${string}`, body: unknown): string {
  return pathNames({ path: location }).reduce(
    (path, name) => path.replace(`{${name}}`, encodeURIComponent(String(memberOf(body, name)))),
    String(location),
  );
}

function nextPage(url: URL, cursor: string): string {
  const parameters = new URLSearchParams(url.search);
  parameters.set('cursor', cursor);
  return `${ownOrigin()}${url.pathname}?${parameters}`;
}

function memberOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? Object.getOwnPropertyDescriptor(body, name)?.value : undefined;
}
