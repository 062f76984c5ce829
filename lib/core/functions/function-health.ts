import { z } from 'zod';
import { failureSchema } from '../change/change.ts';
import { defaultStrategy } from '../rollout/default-strategy.ts';
import { judgeHealth } from '../rollout/health.ts';
import { functionMetricsSchema, healthBreaches } from '../rollout/health-report.ts';

/** The hour before, which the figures of now are compared with. */
export const healthBaselineSeconds = 3_600;

/**
 * CloudWatch's figures of one function as they were read at `readAt`: `current` since `sinceAt`, `baseline` the hour before that.
 * `isSinceChange`: `sinceAt` is the time of our last Change; otherwise it is an hour before the reading. `changeId`: the Change that was
 * our last one then; null: none was. Either figures, or why they could not be read. Times are ISO 8601.
 */
export const functionHealthSchema = z.strictObject({
  readAt: z.iso.datetime(),
  sinceAt: z.iso.datetime(),
  isSinceChange: z.boolean(),
  changeId: z.uuid().nullable(),
  figures: z.strictObject({ baseline: functionMetricsSchema, current: functionMetricsSchema }).nullable(),
  failure: failureSchema.nullable(),
});
export type FunctionHealth = z.infer<typeof functionHealthSchema>;

/**
 * What is said of a function's health. `worse`: errors, throttles or duration rose further than the health gate allows. `errors`: many
 * calls fail, and it is not known that it was better before. `few`: too few calls to tell. `outdated`: what was read is from before our
 * last Change. `failed`: it could not be read. `notRead`: nobody has asked yet.
 */
export const healthStates = [
  'healthy',
  'worse',
  'errors',
  'few',
  'noTraffic',
  'outdated',
  'failed',
  'notRead',
] as const;
export type HealthState = (typeof healthStates)[number];

/** A state, and what rose where it is `worse`. */
export const judgedHealthSchema = z.strictObject({
  state: z.enum(healthStates),
  breach: z.enum(healthBreaches).nullable(),
});
export type JudgedHealth = z.infer<typeof judgedHealthSchema>;

/** The health gate as a new Rollout has it. */
const gate = defaultStrategy(0).healthGate;

/**
 * Returns what figures say, by the health gate's default limits: never that a function is healthy while it fails as often as it did
 * before, or is hardly called. `latestChangeId`: our last Change that was applied to it by now.
 */
export function judgeFunction(health: FunctionHealth | null, latestChangeId: string | null): JudgedHealth {
  if (health === null) return stateOf('notRead');
  if (health.changeId !== latestChangeId) return stateOf('outdated');
  if (health.figures === null) return stateOf('failed');
  const { current } = health.figures;
  const calls = current.invocations + current.throttles;
  if (calls === 0) return stateOf('noTraffic');
  const [breaching] = judgeHealth([{ functionArn: '', ...health.figures }], gate).breaching;
  if (breaching) return { state: 'worse', breach: breaching.breach };
  if (calls < gate.minInvocations) return stateOf('few');
  const failedPercent = ((current.errors + current.throttles) / calls) * 100;
  return stateOf(failedPercent > gate.maxErrorRateRisePercent ? 'errors' : 'healthy');
}

function stateOf(state: HealthState): JudgedHealth {
  return { state, breach: null };
}
