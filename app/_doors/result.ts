import type { FieldErrors } from '#lib/commands/kernel/field-errors.ts';
import type { Failure } from '#lib/core/errors.ts';

export type { FieldErrors } from '#lib/commands/kernel/field-errors.ts';

/** What a server action returns. Forms are controlled components, so what the person typed stays where it is. */
export type ActionResult<Data> = { ok: true; data: Data } | { ok: false; failure: Failure; fieldErrors: FieldErrors };
