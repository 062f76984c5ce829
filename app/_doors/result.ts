import type { FieldErrors } from '#lib/commands/kernel/field-errors.ts';
import type { Failure } from '#lib/core/errors.ts';

export type { FieldErrors } from '#lib/commands/kernel/field-errors.ts';

/**
 * A refusal in words, by language: as a whole, and of each field. Told by what can be asked before the sign-in, where the browser does not
 * have the sentences of all refusals.
 */
export type SaidRefusal = Readonly<Record<string, { failure: string; fields: Readonly<Record<string, string>> }>>;

/** What a server action returns. Forms are controlled components, so what the person typed stays where it is. */
export type ActionResult<Data> =
  | { ok: true; data: Data }
  | { ok: false; failure: Failure; fieldErrors: FieldErrors; said?: SaidRefusal };
