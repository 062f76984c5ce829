import { type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import type { FunctionMetrics } from '../core/rollout/health-report.ts';
import { foreignAnswer } from './answer.ts';
import { clientIn, createMetricsClient } from './client.ts';
import type { AwsCall } from './error.ts';
import { readPages } from './pages.ts';
import type { AwsSession } from './session.ts';

/** A function and when it was changed. */
export type ChangedFunction = { functionName: string; changedAt: Date };

/** How long before its change a function is looked at, and until when after it. Data is one to three minutes late. */
export type MetricsWindow = { baselineSeconds: number; untilAt: Date };

/** CloudWatch's resolution for Lambda's metrics, in seconds. Source: AWS docs, 2026. */
const periodSeconds = 60;

const metrics = [
  { name: 'Invocations', stat: 'Sum' },
  { name: 'Errors', stat: 'Sum' },
  { name: 'Throttles', stat: 'Sum' },
  { name: 'Duration', stat: 'Average' },
] as const;

/** GetMetricData takes 500 queries a call (CloudWatch API reference, 2026), four for each function. */
const functionsPerCall = Math.floor(500 / metrics.length);

/** Far beyond every count and every duration in milliseconds that a minute can hold. */
const largestValue = 1e15;

const getMetricDataAnswerSchema = z.object({
  MetricDataResults: z.array(
    z
      .object({
        Id: z.string(),
        Timestamps: z.array(z.date().refine((time) => !Number.isNaN(time.getTime()))).default([]),
        Values: z.array(z.number().min(0).max(largestValue)).default([]),
      })
      .refine(({ Timestamps, Values }) => Timestamps.length === Values.length),
  ),
  NextToken: z.string().optional(),
});
type Results = z.infer<typeof getMetricDataAnswerSchema>['MetricDataResults'];

/**
 * CloudWatch's figures of functions before and after each one's own change, by name; the minute of the change counts as
 * after. A function without any data has zeros. The window after the change ends where the newest data of any of the functions
 * ends, as the last minutes are not there yet. Throws AppError; `awsForeignAnswer` for figures that nobody asked for and
 * `awsUnreadableAnswer` for such as cannot be: no function is called healthy by them.
 */
export async function functionMetrics(
  session: AwsSession,
  region: string,
  functions: readonly ChangedFunction[],
  { baselineSeconds, untilAt }: MetricsWindow,
): Promise<Map<string, { baseline: FunctionMetrics; current: FunctionMetrics }>> {
  const answer = new Map<string, { baseline: FunctionMetrics; current: FunctionMetrics }>();
  for (let start = 0; start < functions.length; start += functionsPerCall) {
    const group = functions.slice(start, start + functionsPerCall);
    const changes = group.map(({ changedAt }) => periodOf(changedAt).getTime());
    const fromAt = new Date(Math.min(...changes) - baselineSeconds * 1000);
    const names = group.map(({ functionName }) => functionName);
    const series = await readSeries(session, region, names, { fromAt, untilAt });
    const endsAt = endOf(series) ?? untilAt.getTime();
    names.forEach((name, index) => {
      const change = changes[index] ?? 0;
      const baseline = sumUp(series, index, (time) => time < change && time >= change - baselineSeconds * 1000);
      const current = sumUp(series, index, (time) => time >= change);
      answer.set(name, {
        baseline: { ...baseline, minutes: baselineSeconds / 60 },
        current: { ...current, minutes: Math.max(0, (endsAt - change) / 60_000) },
      });
    });
  }
  return answer;
}

/** The beginning of the period that a time lies in. */
export function periodOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / (periodSeconds * 1000)) * periodSeconds * 1000);
}

/** Values by time (milliseconds) for each query id, over all pages of the response. */
type Series = Map<string, Map<number, number>>;

/** Where the newest period ends (milliseconds) that has any value; undefined when none has. */
function endOf(series: Series): number | undefined {
  const times = [...series.values()].flatMap((values) => [...values.keys()]);
  return times.length === 0
    ? undefined
    : times.reduce((latest, time) => Math.max(latest, time), 0) + periodSeconds * 1000;
}

async function readSeries(
  session: AwsSession,
  region: string,
  names: readonly string[],
  window: { fromAt: Date; untilAt: Date },
): Promise<Series> {
  const call: AwsCall = { operation: 'cloudwatch:GetMetricData', awsAccountId: session.awsAccountId, region };
  const queries = names.flatMap((name, index) => queriesFor(name, index));
  const pages = readPages(session, call, {
    paginate: (position) =>
      paginateGetMetricData(
        { client: clientIn(session.clients.metrics, region, () => createMetricsClient(session, region)), ...position },
        {
          MetricDataQueries: queries,
          StartTime: window.fromAt,
          EndTime: window.untilAt,
          ScanBy: 'TimestampAscending',
        },
      ),
    schema: getMetricDataAnswerSchema,
    member: 'MetricDataResults',
    nextTokenOf: (page) => page.NextToken,
    entriesOf: (page) => page.MetricDataResults,
    mostPages: 1_000,
  });
  const series: Series = new Map();
  const asked = new Set(queries.map(({ Id }) => Id));
  for await (const results of pages) {
    const foreign = results.find((result) => !asked.has(result.Id) || !isWithin(window, result.Timestamps));
    if (foreign !== undefined) throw foreignAnswer(call, '', foreign.Id);
    addTo(series, results);
  }
  return series;
}

/** CloudWatch rounds the ends of the window to its periods, the longest of which is a day. */
const roundingMilliseconds = 24 * 3600_000;

function isWithin({ fromAt, untilAt }: { fromAt: Date; untilAt: Date }, times: readonly Date[]): boolean {
  const [from, until] = [fromAt.getTime() - roundingMilliseconds, untilAt.getTime() + roundingMilliseconds];
  return times.every((time) => time.getTime() >= from && time.getTime() <= until);
}

function queriesFor(functionName: string, index: number): MetricDataQuery[] {
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

function sumUp(series: Series, index: number, isWithin: (time: number) => boolean): FunctionMetrics {
  const valuesOf = (metric: (typeof metrics)[number]['name']) =>
    new Map([...(series.get(queryId(metric, index)) ?? [])].filter(([time]) => isWithin(time)));
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
    meanDurationMilliseconds: weight === 0 ? null : weighted / weight,
  };
}
