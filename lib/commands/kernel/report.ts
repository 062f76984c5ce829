import { webLog } from './web-log.ts';

/** Errors of the language itself: their message names code, never data. */
const languageErrors = ['TypeError', 'ReferenceError', 'RangeError'];

/**
 * Logs an unexpected error: its name, code and where it happened.
 * `reference`: what the person's page shows of it. The message is left out, as a database error repeats the values of its query, and those may be secret.
 */
export function reportUnexpected(where: string, error: unknown, reference?: string): void {
  webLog.error({ where, ...errorFacts(error), ...(reference === undefined ? {} : { reference }) }, 'unexpected error');
}

/** What may be logged of an error: name, code and the stack without its message, which only errors of the language itself keep. */
export function errorFacts(error: unknown): { name: string; code?: string; stack?: string; message?: string } {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at '));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    ...(frames === undefined ? {} : { stack: frames.slice(0, 12).join('\n') }),
    ...(languageErrors.includes(error.name) ? { message: error.message } : {}),
  };
}
