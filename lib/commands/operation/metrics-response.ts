import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import { reportUnexpected } from '../kernel/report.ts';
import { readInstallationMetrics } from './installation-metrics.ts';
import { processMetrics } from './process-metrics.ts';

/** Shorter ones could be guessed, so they count as none. */
const leastTokenLength = 16;

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Whether the header names the token. Takes equally long wherever they differ. */
function isAuthorized(authorization: string | null, token: string): boolean {
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
}

/**
 * The answer to `/metrics` in Prometheus's text format: what this process counts, and what the database says of the installation.
 * 404 unless LAMPLIGHTER_METRICS_TOKEN has at least 16 characters, 401 when `authorization` is not `Bearer <token>`. While the
 * database cannot be used, this process's own metrics alone, with `lamplighter_database_up 0`.
 */
export async function metricsResponse(
  authorization: string | null,
  token: string | undefined = process.env['LAMPLIGHTER_METRICS_TOKEN'],
): Promise<Response> {
  const headers = { 'cache-control': 'no-store' };
  if (token === undefined || token.length < leastTokenLength) return new Response(null, { status: 404, headers });
  if (!isAuthorized(authorization, token)) {
    return new Response(null, { status: 401, headers: { ...headers, 'www-authenticate': 'Bearer' } });
  }
  const { registry } = processMetrics();
  const text = `${await registry.metrics()}\n${await installationText()}`;
  return new Response(text, { headers: { ...headers, 'content-type': registry.contentType } });
}

async function installationText(): Promise<string> {
  try {
    return await readInstallationMetrics();
  } catch (error) {
    if (!(error instanceof AppError)) reportUnexpected('metrics', error);
    return '# HELP lamplighter_database_up Whether the database can be used.\n# TYPE lamplighter_database_up gauge\nlamplighter_database_up 0\n';
  }
}
