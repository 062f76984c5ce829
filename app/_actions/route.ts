import 'server-only';
import { unstable_rethrow } from 'next/navigation';
import type { Permission } from '#lib/core/access/permissions.ts';
import { AppError, type ErrorCode, type Failure } from '#lib/core/errors.ts';
import { admit, type Caller, failureOf } from './admission.ts';

const httpStatus: Partial<Record<ErrorCode, number>> = {
  notSignedIn: 401,
  notPermitted: 403,
  crossOriginRefused: 403,
  invalidInput: 400,
  notFound: 404,
  databaseUnavailable: 503,
  unexpected: 500,
};

type Definition<Params> = {
  name: string;
  permission: Permission;
  /** True when the handler changes something: then it is only for pages of ours. Default false. */
  changes?: boolean;
  run: (request: Request, caller: Caller, params: Params) => Promise<Response>;
};

/**
 * The one wrapper of every route handler: session, permission, origin when it changes something; failures as JSON.
 *
 * ```ts
 * export const GET = route({ name: 'audit.export', permission: 'read', run: async (request) => … });
 * ```
 */
export function route<Params = Record<string, never>>(
  definition: Definition<Params>,
): (request: Request, context: { params: Promise<Params> }) => Promise<Response> {
  return async (request, context) => {
    try {
      const caller = await admit(definition.permission, { changes: definition.changes ?? false });
      // PostgreSQL cannot keep this character; for pages proxy.ts refuses it.
      if (request.url.includes('%00')) throw new AppError('invalidInput');
      return await definition.run(request, caller, await context.params);
    } catch (error) {
      unstable_rethrow(error);
      return failureResponse(failureOf(error, definition.name));
    }
  };
}

/** A failure as JSON with a fitting HTTP status; 409 where the state of things forbids it. */
export function failureResponse(failure: Failure): Response {
  return Response.json(
    { failure },
    { status: httpStatus[failure.code] ?? 409, headers: { 'cache-control': 'no-store' } },
  );
}
