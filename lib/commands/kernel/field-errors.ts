import type { z } from 'zod';
import { AppError, type Failure } from '../../core/errors.ts';

/**
 * What is wrong with each field, by path (`roleArn`, `waves.0.percent`), as a code. Its sentence is in `fields` of
 * messages/en/errors.json, or beside a setting's own words in messages/en/profiles.json. Problems of the whole input have the
 * empty path.
 */
export type FieldErrors = Readonly<Record<string, string>>;

/**
 * A refusal that also says which fields are wrong, for the form that sent them: `invalidInput`, or another failure where one
 * says more than the fields do (a role of another account, a user who exists already).
 */
export class InvalidInput extends AppError {
  readonly fieldErrors: FieldErrors;

  constructor(fieldErrors: FieldErrors, { code, params }: Failure = { code: 'invalidInput', params: {} }) {
    super(code, params);
    this.fieldErrors = fieldErrors;
  }
}

/** zod's own issue codes that have a sentence of their own; a schema's message (`secretsManagerArn`) is a code already. */
const codeByIssue: Readonly<Record<string, string>> = {
  too_small: 'tooSmall',
  too_big: 'tooBig',
  invalid_type: 'required',
  invalid_value: 'notOneOf',
  invalid_union: 'notOneOf',
  unrecognized_keys: 'unknownField',
};

/** The first problem of each field, as codes. A schema names its own code by passing it as zod's message. */
export function fieldErrorsOf(error: z.ZodError): FieldErrors {
  const fieldErrors: Record<string, string> = {};
  for (const issue of error.issues) {
    fieldErrors[issue.path.map(String).join('.')] ??= isCode(issue.message)
      ? issue.message
      : (codeByIssue[issue.code] ?? 'invalid');
  }
  return fieldErrors;
}

/** Codes are one camelCase word; zod's own messages are sentences. */
function isCode(message: string): boolean {
  return /^[a-z][a-zA-Z]+$/.test(message);
}
