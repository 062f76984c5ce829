import type { Failure } from '#lib/core/errors.ts';

/**
 * What is wrong with each field, by path (`roleArn`, `waves.0.percent`): a code of `fields` in messages/en/errors.json.
 * The whole input's own problems stand under the empty path.
 */
export type FieldErrors = Readonly<Record<string, string>>;

/** What a server action answers. Forms are controlled components, so what the person typed stays where it is. */
export type ActionResult<Data> = { ok: true; data: Data } | { ok: false; failure: Failure; fieldErrors: FieldErrors };
