import { z } from 'zod';
import { failureSchema } from '../change/change.ts';
import type { AccountId } from '../lambda/account-id.ts';
import { type AccountFacts, accountRefusal } from './account-use.ts';

/**
 * How far from its interval an account's next scan may be, as a share of it: accounts that were connected together, or that waited together
 * while no worker ran, drift apart.
 */
const jitterShare = 0.1;

/** What an account's turn to be scanned without anybody asking hangs on. */
export type ScanSchedule = {
  accountId: AccountId;
  /** Null: never. */
  scanEveryMinutes: number | null;
  hasRegions: boolean;
  isScanning: boolean;
  /** When its newest scan was asked for; of one that was never scanned, when it was connected. */
  countedFrom: Date;
};

/** When an account is scanned without anybody asking next; see `nextScanOf`. `dueAt` is ISO 8601 in UTC. */
export const nextScanSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('never') }),
  z.object({ state: z.literal('refused'), failure: failureSchema }),
  z.object({ state: z.literal('scheduled'), dueAt: z.iso.datetime() }),
  z.object({ state: z.literal('afterPresent') }),
  z.object({ state: z.literal('due') }),
]);
export type NextScan = z.infer<typeof nextScanSchema>;

/**
 * When an account's turn to be scanned comes, as far as its schedule alone tells: `never`, `scheduled` for a time to come, `afterPresent` where
 * that has passed while a scan is under way, and `due`: it is begun as soon as few enough are under way.
 */
export function scanTurnOf(schedule: ScanSchedule, at: Date): Exclude<NextScan, { state: 'refused' }> {
  const { accountId, scanEveryMinutes, hasRegions, isScanning, countedFrom } = schedule;
  if (scanEveryMinutes === null || !hasRegions) return { state: 'never' };
  const dueAt = new Date(countedFrom.getTime() + scanEveryMinutes * 60_000 * (1 + jitterOf(accountId)));
  if (dueAt > at) return { state: 'scheduled', dueAt: dueAt.toISOString() };
  return { state: isScanning ? 'afterPresent' : 'due' };
}

/**
 * When an account is scanned without anybody asking next, at a moment of the database's clock. The one rule, by which the worker begins such
 * scans (at `due`) and which pages show. `refused`: it has a schedule, but is not read as it is now, and why.
 */
export function nextScanOf(schedule: ScanSchedule, facts: AccountFacts, at: Date): NextScan {
  const turn = scanTurnOf(schedule, at);
  if (turn.state === 'never') return turn;
  const failure = accountRefusal(facts, { access: 'read', purpose: 'scan' }, at);
  return failure === undefined ? turn : { state: 'refused', failure };
}

/** From its id, so that it stays the same for an account; the last digits, as the first ones tell when the id was made. */
function jitterOf(accountId: AccountId): number {
  const evenly = Number.parseInt(accountId.replaceAll('-', '').slice(-8), 16) / 2 ** 32;
  return jitterShare * (2 * evenly - 1);
}
