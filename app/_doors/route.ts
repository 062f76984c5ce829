import 'server-only';
import { unstable_rethrow } from 'next/navigation';
import type { Query, StreamQuery } from '#lib/commands/kernel/query.ts';
import type { Caller } from '#lib/core/access/caller.ts';
import { AppError, type Failure, httpStatuses } from '#lib/core/errors.ts';
import { failureOf, identify } from './admission.ts';

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
 * The one wrapper of route handlers: the caller, and failures as JSON. It only reads; what changes something is an action.
 *
 * ```ts
 * export const GET = route({ query: readWorkerState, respond: async (_request, { query, caller }) => … });
 * ```
 */
export function route<Asked extends Query | StreamQuery, Params = Record<string, never>>(
  definition: Definition<Asked, Params>,
): Route<Asked, Params> {
  const handle = async (request: Request, context: { params: Promise<Params> }) => {
    try {
      // PostgreSQL cannot keep this character; for pages proxy.ts refuses it.
      if (request.url.includes('%00')) throw new AppError('invalidInput');
      const caller = await identify({ changes: false });
      return await definition.respond(request, { query: definition.query, caller, params: await context.params });
    } catch (error) {
      unstable_rethrow(error);
      return failureResponse(failureOf(error, definition.query.name));
    }
  };
  return Object.assign(handle, { query: definition.query });
}

/** A failure as JSON, with the HTTP status of its code. */
export function failureResponse(failure: Failure): Response {
  return Response.json({ failure }, { status: httpStatuses[failure.code], headers: { 'cache-control': 'no-store' } });
}
