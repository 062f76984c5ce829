import { STATUS_CODES } from 'node:http';
import { failureSentence, fieldSentence } from '#lib/commands/api/sentences.ts';
import { InvalidInput } from '#lib/commands/kernel/field-errors.ts';
import type { Problem } from '#lib/core/api/problem.ts';
import { httpStatuses, retryAfterSeconds } from '#lib/core/errors.ts';
import type { Locale } from '#lib/core/language/locales.ts';
import { failureOf } from '../admission.ts';
import { ownOrigin } from '../own-host.ts';

/** Where people read what a problem's code means; the code is the fragment. */
export const problemsPath = '/settings/api';

type Refusal = {
  where: string;
  requestId: string | null;
  headers: Readonly<Record<string, string>>;
  locale: Locale;
};

/**
 * What a request is refused with, as application/problem+json (RFC 9457), with the failure's status and its sentence in a language. `headers` are sent
 * beside its own. Anything that is no failure of ours is `unexpected`, and logged under `where`.
 */
export function problemResponse(error: unknown, { where, requestId, headers, locale }: Refusal): Response {
  const failure = failureOf(error, where);
  const status = httpStatuses[failure.code];
  const seconds = retryAfterSeconds(failure.code);
  const fields = error instanceof InvalidInput ? Object.entries(error.fieldErrors) : [];
  const problem: Problem = {
    type: `${ownOrigin()}${problemsPath}#${failure.code}`,
    title: STATUS_CODES[status] ?? 'Refused',
    status,
    detail: failureSentence(failure, locale),
    code: failure.code,
    params: { ...failure.params },
    ...(fields.length === 0
      ? {}
      : {
          fields: Object.fromEntries(
            fields.map(([path, code]) => [path, { code, detail: fieldSentence(code, locale) }]),
          ),
        }),
    ...(requestId === null ? {} : { requestId }),
  };
  return new Response(JSON.stringify(problem), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'content-language': locale,
      ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
      ...(status === 401 ? { 'www-authenticate': challengeOf(failure.code) } : {}),
      ...headers,
    },
  });
}

/** What a 401 asks for. Source: RFC 6750, section 3. */
function challengeOf(code: string): string {
  return code === 'tokenInvalid' ? 'Bearer realm="Lamplighter", error="invalid_token"' : 'Bearer realm="Lamplighter"';
}
