import 'server-only';
import { unstable_rethrow } from 'next/navigation';
import { getLocale, getTranslations } from 'next-intl/server';
import type { z } from 'zod';
import { type Query, runQuery, type StreamQuery } from '#lib/commands/kernel/query.ts';
import { recordRefusal } from '#lib/commands/kernel/refusals.ts';
import { refuseUnlessPermittedSomewhere } from '#lib/commands/kernel/run-command.ts';
import { type Caller, stranger } from '#lib/core/access/caller.ts';
import { AppError, type ErrorCode, type Failure, httpStatuses, retryAfterSeconds } from '#lib/core/errors.ts';
import { factsIn } from '#lib/core/language/facts.ts';
import { failureOf, identify, refusalOf } from './admission.ts';
import { readForm, readJson, readJsonBody } from './bounded-body.ts';
import { foreignHostResponse, isOwnHost } from './own-host.ts';
import { toldToPage } from './told-to-page.ts';

type Definition<Asked, Params> = {
  /** The one query that it reads from, which checks session, permission and scope. */
  query: Asked;
  respond: (request: Request, context: { query: Asked; caller: Caller; params: Params }) => Promise<Response>;
};

/** A route handler of ours, with the query that it reads from, for the test that walks them all. */
export type Route<Asked, Params> = ((request: Request, context: { params: Promise<Params> }) => Promise<Response>) & {
  query: Asked;
};

/**
 * The one wrapper of route handlers: the console's own host, the caller, and failures as JSON, or told to the page whose download it is. It only
 * reads; what changes something is an action.
 *
 * ```ts
 * export const GET = route({ query: readWorkerState, respond: async (_request, { query, caller }) => … });
 * ```
 */
export function route<Asked extends Query | StreamQuery, Params = Record<string, never>>(
  definition: Definition<Asked, Params>,
): Route<Asked, Params> {
  const handle = async (request: Request, context: { params: Promise<Params> }) => {
    if (!isOwnHost(request.headers)) return foreignHostResponse(request.headers);
    let caller = stranger;
    try {
      // PostgreSQL cannot keep this character; for pages proxy.ts refuses it.
      if (request.url.includes('%00')) throw new AppError('invalidInput');
      caller = await identify({ changes: false });
      const params = await context.params;
      const response = await definition.respond(request, { query: definition.query, caller, params });
      return toldToPage(request, await withoutBodyIfNotAsked(request, response));
    } catch (error) {
      unstable_rethrow(error);
      const failure = failureOf(error, definition.query.name);
      await recordRefusal(definition.query.name, caller, failure);
      return toldToPage(request, await failureResponse(request, failure), failure);
    }
  };
  return Object.assign(handle, { query: definition.query });
}

/** A route handler that answers a question too large for an address, with what it answers from and the most that it reads. */
export type Question<Asked> = ((request: Request) => Promise<Response>) & { query: Asked; mostBytes: number };

/**
 * The wrapper of route handlers whose question is a body, as JSON of at most `mostBytes`: asked by a page of ours, read only once
 * the caller may ask at all. It only reads, too. Answers as an action does (`ActionResult`), with the HTTP status of a failure.
 *
 * ```ts
 * export const POST = question({ query: planInfrastructureCode, mostBytes: 30_000_000 });
 * ```
 */
export function question<Input extends z.ZodType, Output extends z.ZodType>({
  query,
  mostBytes,
}: {
  query: Query<Input, Output>;
  mostBytes: number;
}): Question<Query<Input, Output>> {
  const handle = async (request: Request) => {
    if (!isOwnHost(request.headers)) return foreignHostResponse(request.headers);
    let caller = stranger;
    try {
      caller = await identify({ changes: true });
      refuseUnlessPermittedSomewhere(caller, query.permission);
      const input = await readJsonBody(request, mostBytes);
      // Whatever it is, the query parses it.
      const data = await runQuery(query, input as z.input<Input>, caller);
      return Response.json({ ok: true, data }, { headers: { 'cache-control': 'no-store' } });
    } catch (error) {
      unstable_rethrow(error);
      const refusal = refusalOf(error, query.name);
      await recordRefusal(query.name, caller, refusal.failure);
      return Response.json(refusal, headOf(refusal.failure.code));
    }
  };
  return Object.assign(handle, { query, mostBytes });
}

/**
 * The wrapper of downloads whose question is too large for an address: a page's form sends it as JSON in its field `input`, of at most
 * `mostBytes` in all. It only reads, too. A failure is told to the page that asked, or is the answer in place of a file.
 */
export function formDownload<Asked extends StreamQuery>({
  query,
  mostBytes,
  respond,
}: {
  query: Asked;
  mostBytes: number;
  /** `input` is as the form has it, for the query to parse; `form` has its other fields. `signal` says that whoever asked is gone. */
  respond: (caller: Caller, asked: { input: unknown; form: URLSearchParams; signal: AbortSignal }) => Promise<Response>;
}): Question<Asked> {
  const handle = async (request: Request) => {
    if (!isOwnHost(request.headers)) return foreignHostResponse(request.headers);
    let caller = stranger;
    try {
      caller = await identify({ changes: true });
      refuseUnlessPermittedSomewhere(caller, query.permission);
      const form = await readForm(request, mostBytes);
      const { signal } = request;
      return toldToPage(request, await respond(caller, { input: readJson(form.get('input') ?? ''), form, signal }));
    } catch (error) {
      unstable_rethrow(error);
      const failure = failureOf(error, query.name);
      await recordRefusal(query.name, caller, failure);
      return toldToPage(request, await failureResponse(request, failure), failure);
    }
  };
  return Object.assign(handle, { query, mostBytes });
}

/** Next.js has GET answer HEAD as well, and reads nothing of the body then: it would stay open, and a download's place taken. */
async function withoutBodyIfNotAsked(request: Request, response: Response): Promise<Response> {
  if (request.method !== 'HEAD') return response;
  await response.body?.cancel();
  return new Response(null, response);
}

/**
 * A failure as JSON, with the HTTP status of its code, and with Retry-After where it passes by itself. Where a browser shows it in
 * place of a page, as of an address that somebody opened, the sentence stands in it.
 */
async function failureResponse(request: Request, failure: Failure): Promise<Response> {
  if (request.headers.get('sec-fetch-mode') !== 'navigate') return Response.json({ failure }, headOf(failure.code));
  const t = await getTranslations('errors');
  const message = t(failure.code, factsIn(await getLocale(), failure.params));
  return Response.json({ failure, message }, headOf(failure.code));
}

function headOf(code: ErrorCode): ResponseInit {
  const seconds = retryAfterSeconds(code);
  return {
    status: httpStatuses[code],
    headers: { 'cache-control': 'no-store', ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }) },
  };
}
