import { metricsResponse } from '#lib/commands/operation/metrics-response.ts';

export const dynamic = 'force-dynamic';

/** Metrics for Prometheus, for who knows LAMPLIGHTER_METRICS_TOKEN; not found without one. */
export function GET(request: Request): Promise<Response> {
  return metricsResponse(request.headers.get('authorization'));
}
