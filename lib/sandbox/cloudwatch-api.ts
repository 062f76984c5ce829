import { z } from 'zod';
import type { Call } from './call.ts';
import { settle } from './lambda/function-record.ts';
import type { FunctionRecord } from './records.ts';
import { type MinuteOfTraffic, trafficInMinute } from './traffic.ts';
import { AwsFault } from './wire/aws-fault.ts';
import { jsonReply, type Reply } from './wire/reply.ts';

/** Queries in one call. Source: CloudWatch API reference, GetMetricData, 2026. */
const mostQueries = 500;
const minuteMilliseconds = 60_000;

/** Times arrive as epoch seconds in JSON. */
const getMetricDataBodySchema = z.looseObject({
  StartTime: z.number(),
  EndTime: z.number(),
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).nullish(),
  MetricDataQueries: z.array(
    z.looseObject({
      Id: z.string(),
      Label: z.string().nullish(),
      ReturnData: z.boolean().nullish(),
      Expression: z.string().nullish(),
      MetricStat: z
        .looseObject({
          Metric: z.looseObject({
            Namespace: z.string(),
            MetricName: z.string(),
            Dimensions: z.array(z.looseObject({ Name: z.string(), Value: z.string() })).nullish(),
          }),
          Period: z.int(),
          Stat: z.string(),
        })
        .nullish(),
    }),
  ),
});
type Body = z.infer<typeof getMetricDataBodySchema>;
type MetricStat = NonNullable<Body['MetricDataQueries'][number]['MetricStat']>;

/**
 * cloudwatch:GetMetricData for the metrics of AWS/Lambda by FunctionName. Periods without invocations have no data points,
 * and the newest minutes are not there yet, as in CloudWatch.
 */
export function getMetricData(call: Call): Reply {
  call.authorize('cloudwatch:GetMetricData', '*');
  const parsed = getMetricDataBodySchema.safeParse(call.parseBody());
  if (!parsed.success)
    throw new AwsFault(
      400,
      'InvalidParameterValueException',
      `The parameter ${parsed.error.issues[0]?.path.join('.')} is not valid.`,
    );
  const body = parsed.data;
  if (body.MetricDataQueries.length > mostQueries)
    throw new AwsFault(
      400,
      'ValidationError',
      `The collection MetricDataQueries must not have a size greater than ${mostQueries}.`,
    );
  if (body.StartTime >= body.EndTime)
    throw new AwsFault(400, 'ValidationError', 'The parameter StartTime must be less than the parameter EndTime.');
  const results = body.MetricDataQueries.filter((query) => query.ReturnData !== false).map((query) => {
    if (!query.MetricStat)
      throw new AwsFault(
        400,
        'ValidationError',
        `Error in expression '${query.Id}': the simulated AWS answers MetricStat queries only.`,
      );
    const points = pointsOf(call, body, query.MetricStat);
    if (body.ScanBy !== 'TimestampAscending') points.reverse();
    return {
      Id: query.Id,
      Label: query.Label ?? query.MetricStat.Metric.MetricName,
      Timestamps: points.map(([at]) => at / 1000),
      Values: points.map(([, value]) => value),
      StatusCode: 'Complete',
    };
  });
  const reply = jsonReply({ MetricDataResults: results, Messages: [] });
  reply.headers['content-type'] = 'application/x-amz-json-1.0';
  return reply;
}

function pointsOf(call: Call, body: Body, { Metric, Period, Stat }: MetricStat): [at: number, value: number][] {
  const name = Metric.Dimensions?.find((dimension) => dimension.Name === 'FunctionName')?.Value;
  const record = name === undefined ? undefined : call.state.findFunction(call.awsAccountId, call.region, name);
  if (Metric.Namespace !== 'AWS/Lambda' || !record || Period < 60) return [];
  settle(record, call.now);
  const period = Period * 1000;
  const start = Math.floor((body.StartTime * 1000) / period) * period;
  const known = call.now - call.metricDelaySeconds * 1000;
  const points: [number, number][] = [];
  for (let at = start; at < body.EndTime * 1000 && at < known; at += period) {
    const value = statistic(minutesOf(record, at, Math.min(at + period, known)), Metric.MetricName, Stat);
    if (value !== undefined) points.push([at, value]);
  }
  return points;
}

function minutesOf(record: FunctionRecord, from: number, to: number): MinuteOfTraffic[] {
  const minutes: MinuteOfTraffic[] = [];
  for (let minute = from; minute < to; minute += minuteMilliseconds) minutes.push(trafficInMinute(record, minute));
  return minutes.filter((minute) => minute.invocations > 0);
}

const counters: Readonly<Record<string, (minute: MinuteOfTraffic) => number>> = {
  Invocations: (minute) => minute.invocations,
  Errors: (minute) => minute.errors,
  Throttles: (minute) => minute.throttles,
  ConcurrentExecutions: (minute) => Math.ceil((minute.invocations * minute.durationMilliseconds) / minuteMilliseconds),
};

function statistic(minutes: readonly MinuteOfTraffic[], metric: string, stat: string): number | undefined {
  if (minutes.length === 0) return undefined;
  const invocations = minutes.reduce((sum, minute) => sum + minute.invocations, 0);
  if (metric === 'Duration') return durationStatistic(minutes, invocations, stat);
  const counter = counters[metric];
  if (!counter) return undefined;
  const values = minutes.map(counter);
  const sum = values.reduce((total, value) => total + value, 0);
  if (stat === 'Sum') return sum;
  if (stat === 'SampleCount') return invocations;
  if (stat === 'Average') return sum / invocations;
  return stat === 'Minimum' ? Math.min(...values) : Math.max(...values);
}

const percentiles: Readonly<Record<string, number>> = {
  p50: 0.9,
  p90: 1.6,
  p95: 2,
  p99: 2.8,
  Maximum: 4,
  Minimum: 0.4,
};

function durationStatistic(minutes: readonly MinuteOfTraffic[], invocations: number, stat: string): number | undefined {
  const total = minutes.reduce((sum, minute) => sum + minute.durationMilliseconds * minute.invocations, 0);
  if (stat === 'SampleCount') return invocations;
  if (stat === 'Sum') return total;
  if (stat === 'Average') return total / invocations;
  const factor = percentiles[stat];
  return factor === undefined ? undefined : (total / invocations) * factor;
}
