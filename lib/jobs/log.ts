import { type Logger, pino } from 'pino';
import { redact } from '../core/audit/redaction.ts';
import { AppError } from '../core/errors.ts';

/** What a log line says of an error: never AWS's raw text, and no text that has not been redacted. */
function loggedError(error: unknown): Record<string, unknown> {
  if (error instanceof AppError) return { code: error.code, ...error.params };
  if (!(error instanceof Error)) return { name: typeof error };
  return { name: error.name, message: redact(error.message, []), stack: redact(error.stack ?? '', []) };
}

/**
 * The worker's log: one JSON object a line on standard output. Log ids, counts and codes; errors under `err` only, where
 * they are redacted. LOG_LEVEL chooses from which level on (default info).
 */
export function createLog(name: string): Logger {
  return pino({
    name,
    level: process.env['LOG_LEVEL'] ?? 'info',
    serializers: { err: loggedError },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
