import { pino } from 'pino';
import { currentRequestId } from '../operation/request-id.ts';

/**
 * The console's log: one JSON object a line on standard output, with the id of the request that it is about. Log codes, counts and
 * routes; never an address with its query, a header or a text from outside. LOG_LEVEL chooses from which level on (default info).
 */
export const webLog = pino({
  name: 'web',
  level: process.env['LOG_LEVEL'] ?? 'info',
  timestamp: pino.stdTimeFunctions.isoTime,
  mixin: () => {
    const requestId = currentRequestId();
    return requestId === undefined ? {} : { requestId };
  },
});
