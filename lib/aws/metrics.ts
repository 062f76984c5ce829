import { GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import { clientIn, createMetricsClient } from './client.ts';
import { type AwsCall, unreadableAnswer } from './error.ts';
import { type AwsSession, callWith } from './session.ts';

/** What to sum up: from inclusive, until exclusive; `periodSeconds` a multiple of 60. Data is one to three minutes late. */
export type MetricsWindow = { fromAt: Date; untilAt: Date; periodSeconds: number };

/** Sums over the window. Without invocations the mean is undefined, and nothing is said about health. */
export type FunctionMetrics = {
  invocations: number;
  errors: number;
  throttles: number;
  meanDurationMilliseconds: number | undefined;
};

const metrics = [
  { name: 'Invocations', stat: 'Sum' },
  { name: 'Errors', stat: 'Sum' },
  { name: 'Throttles', stat: 'Sum' },
  { name: 'Duration', stat: 'Average' },
] as const;

/** GetMetricData takes 500 queries a call (CloudWatch API reference, 2026), four for each function. */
const functionsPerCall = Math.floor(500 / metrics.length);

const getMetricDataAnswerSchema = z.object({
  MetricDataResults: z
    .array(
      z.object({ Id: z.string(), Timestamps: z.array(z.date()).default([]), Values: z.array(z.number()).default([]) }),
    )
    .default([]),
  NextToken: z.string().optional(),
});
type Results = z.infer<typeof getMetricDataAnswerSchema>['MetricDataResults'];

/** CloudWatch's figures of the named functions. A function without any data is answered with zeros. Throws AppError. */
export async function functionMetrics(
  session: AwsSession,
  region: string,
  functionNames: readonly string[],
  window: MetricsWindow,
): Promise<Map<string, FunctionMetrics>> {
  const answer = new Map<string, FunctionMetrics>();
  for (let start = 0; start < functionNames.length; start += functionsPerCall) {
    const names = functionNames.slice(start, start + functionsPerCall);
    const series = await readSeries(session, region, names, window);
    names.forEach((name, index) => {
      answer.set(name, sumUp(series, index));
    });
  }
  return answer;
}

/** Values by time (milliseconds) for each query id, over all pages of the answer. */
type Series = Map<string, Map<number, number>>;

async function readSeries(
  session: AwsSession,
  region: string,
  names: readonly string[],
  window: MetricsWindow,
): Promise<Series> {
  const call: AwsCall = { operation: 'cloudwatch:GetMetricData', accountId: session.accountId, region };
  const client = () => clientIn(session.clients.metrics, region, () => createMetricsClient(session, region));
  const queries = names.flatMap((name, index) => queriesFor(name, index, window.periodSeconds));
  const series: Series = new Map();
  let nextToken: string | undefined;
  do {
    const page: z.infer<typeof getMetricDataAnswerSchema> = await callWith(session, call, async () => {
      const answer = await client().send(
        new GetMetricDataCommand({
          MetricDataQueries: queries,
          StartTime: window.fromAt,
          EndTime: window.untilAt,
          ScanBy: 'TimestampAscending',
          ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        }),
      );
      const parsed = getMetricDataAnswerSchema.safeParse(answer);
      if (!parsed.success) throw unreadableAnswer(call, answer.$metadata.requestId ?? '');
      return parsed.data;
    });
    addTo(series, page.MetricDataResults);
    nextToken = page.NextToken;
  } while (nextToken !== undefined && nextToken !== '');
  return series;
}

function queriesFor(functionName: string, index: number, periodSeconds: number): MetricDataQuery[] {
  return metrics.map(({ name, stat }) => ({
    Id: queryId(name, index),
    ReturnData: true,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName: name,
        Dimensions: [{ Name: 'FunctionName', Value: functionName }],
      },
      Period: periodSeconds,
      Stat: stat,
    },
  }));
}

/** Ids have to begin with a lower-case letter. */
function queryId(metric: (typeof metrics)[number]['name'], index: number): string {
  return `${metric.toLowerCase()}${index}`;
}

function addTo(series: Series, results: Results): void {
  for (const { Id, Timestamps, Values } of results) {
    const values = series.get(Id) ?? new Map<number, number>();
    series.set(Id, values);
    Timestamps.forEach((time, position) => {
      const value = Values[position];
      if (value !== undefined) values.set(time.getTime(), value);
    });
  }
}

function sumUp(series: Series, index: number): FunctionMetrics {
  const valuesOf = (metric: (typeof metrics)[number]['name']) =>
    series.get(queryId(metric, index)) ?? new Map<number, number>();
  const sum = (values: Map<number, number>) => [...values.values()].reduce((total, value) => total + value, 0);
  const invocations = valuesOf('Invocations');
  // CloudWatch gives the mean of each period: weigh it with that period's invocations.
  let weight = 0;
  let weighted = 0;
  for (const [time, mean] of valuesOf('Duration')) {
    const count = invocations.get(time) ?? 0;
    weight += count;
    weighted += mean * count;
  }
  return {
    invocations: sum(invocations),
    errors: sum(valuesOf('Errors')),
    throttles: sum(valuesOf('Throttles')),
    meanDurationMilliseconds: weight === 0 ? undefined : weighted / weight,
  };
}
