import 'server-only';
import { headers } from 'next/headers';
import { currentCaller, noteUse } from '#lib/auth/session.ts';
import { InvalidInput } from '#lib/commands/kernel/field-errors.ts';
import { reportUnexpected } from '#lib/commands/kernel/report.ts';
import type { Caller } from '#lib/core/access/caller.ts';
import { AppError, type Failure } from '#lib/core/errors.ts';
import { isAskedByOtherSite, isSameOrigin } from './origin.ts';
import { recordRequestOfOtherOrigin } from './refused-origin.ts';
import type { ActionResult } from './result.ts';

/**
 * Who asks. `changes`: something is to change, so only a page of ours may ask; what only reads, no other site may ask for. Throws AppError
 * crossOriginRefused.
 */
export async function identify({ changes }: { changes: boolean }): Promise<Caller> {
  if (changes) await refuseCrossOrigin();
  else await refuseOtherSites();
  const caller = await currentCaller();
  if (changes) await noteUse();
  return caller;
}

/** Throws AppError crossOriginRefused unless a page of ours asks, and records that. */
export async function refuseCrossOrigin(): Promise<void> {
  const asked = await headers();
  if (!isSameOrigin(asked)) await refuse(asked);
}

async function refuseOtherSites(): Promise<void> {
  const asked = await headers();
  if (isAskedByOtherSite(asked)) await refuse(asked);
}

async function refuse(asked: Awaited<ReturnType<typeof headers>>): Promise<never> {
  await recordRequestOfOtherOrigin(new Headers(asked));
  throw new AppError('crossOriginRefused');
}

/** What an error says to the person: our own failures as they are, anything else as `unexpected`, logged. */
export function failureOf(error: unknown, where: string): Failure {
  if (error instanceof AppError) return error.toFailure();
  reportUnexpected(where, error);
  return { code: 'unexpected', params: {} };
}

/** The same as the result of an action, with the fields concerned. */
export function refusalOf(error: unknown, where: string): Extract<ActionResult<never>, { ok: false }> {
  const fieldErrors = error instanceof InvalidInput ? error.fieldErrors : {};
  return { ok: false, failure: failureOf(error, where), fieldErrors };
}
