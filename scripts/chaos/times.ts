import { database } from '../../lib/db/kernel/client.ts';
import { readDatabaseTime } from '../../lib/db/kernel/clock.ts';
import type { Request } from './requests.ts';

/** Outcomes in which a Change may still be changed by what was sent, or sent. */
const openOutcomes: ReadonlySet<string> = new Set(['pending', 'applying', 'unclear']);

/** Whether an action of the audit log says how a Change ended. */
export function isTerminal(action: string): boolean {
  return /^change\.(applied|failed|stale|skipped|cancelled|excluded)$/.test(action);
}

/**
 * Checks what a Rollout that ended, and was not yet reverted, says against the times at which updates took effect, and returns every violation in words:
 * nothing took effect after the word on how its Change ended; when the Rollout ended, no Change was open; and no time was written
 * by the clock of a worker, of which one is two hours off.
 */
export async function findUntimely(rolloutId: string, requests: readonly Request[]): Promise<string[]> {
  const { status, createdAt, finishedAt } = await database().rollout.findUniqueOrThrow({ where: { id: rolloutId } });
  const changes = await database().change.findMany({ where: { rolloutId } });
  const events = await database().auditEvent.findMany({ where: { rolloutId } });
  const now = await readDatabaseTime(database());
  const isWrong = (at: Date | null) => at !== null && (at < createdAt || at > now);
  const violations: string[] = [];
  for (const { id, functionName, outcome, finishedAt: endedAt } of changes) {
    const ends = events.filter(({ changeId, action }) => changeId === id && isTerminal(action));
    for (const { action, at } of ends) {
      const late = requests.find((one) => isUpdateOf(functionName, one) && one.effectAt && one.effectAt > at);
      if (late) violations.push(`${functionName}: an update took effect after the word ${action}`);
    }
    if (openOutcomes.has(outcome)) violations.push(`${functionName}: is ${outcome} in a Rollout that ended`);
    // One that was cancelled ends at once, and what was on its way then is settled after it.
    if (status === 'completed' && finishedAt !== null && endedAt !== null && endedAt > finishedAt)
      violations.push(`${functionName}: ended after its Rollout`);
    if (isWrong(endedAt)) violations.push(`${functionName}: ended by a wrong clock`);
  }
  if (isWrong(finishedAt)) violations.push('the Rollout ended by a wrong clock');
  for (const { action } of events.filter(({ at }) => isWrong(at))) violations.push(`${action} bears a wrong time`);
  return violations;
}

/** Whether a request is an update of this function. */
export function isUpdateOf(name: string, { functionName, operation }: Request): boolean {
  return functionName === name && operation === 'UpdateFunctionConfiguration';
}

/** From when until when the gate refused an account, by the database's clock, and what the account was then. */
export type Refused = { what: string; from: Date; until: Date };

/**
 * Checks that nothing of a Rollout was begun while the gate refused, and returns every violation in words: no intent was granted then, and no update
 * arrived for a function without an intent from before.
 */
export async function findRefusedSends(
  rolloutId: string,
  requests: readonly Request[],
  refused: readonly Refused[],
): Promise<string[]> {
  const intents = await database().auditEvent.findMany({ where: { rolloutId, action: 'change.intended' } });
  const violations: string[] = [];
  for (const { what, from, until } of refused) {
    const isWithin = (at: Date) => at > from && at < until;
    for (const { at, functionName } of intents)
      if (isWithin(at)) violations.push(`${functionName}: was to be updated while its account was ${what}`);
    for (const request of requests) {
      const isOfIntent = intents.some(({ functionName, at }) => at <= from && isUpdateOf(functionName ?? '', request));
      const isUpdate = intents.some(({ functionName }) => isUpdateOf(functionName ?? '', request));
      if (isUpdate && isWithin(request.at) && !isOfIntent)
        violations.push(`${request.functionName}: was updated while its account was ${what}`);
    }
  }
  return violations;
}
