import { z } from 'zod';
import {
  type Change,
  changeSchema,
  createdSchema,
  type Progress,
  progressSchema,
  type Rollout,
  workerSchema,
} from '../api/answers.ts';
import type { Client } from '../api/client.ts';
import { sleep } from '../api/retry.ts';
import { say } from '../say.ts';
import { exitCodes, Stopped } from '../stopped.ts';
import type { Terminal } from '../terminal.ts';
import { readRollout } from './find-rollout.ts';
import { reached } from './journey.ts';

/** A plan, whole: the rollout with its digest, how many functions come to what, and each of them. */
export type Plan = { rollout: Rollout; progress: Progress; changes: Change[] };

/** Requests that make a rollout: one to instrument or remove, or the revert of an earlier one. */
export type PlanRequest = { path: string; body: object; idempotencyKey: string };

/** Has a rollout planned and waits for it. With the key of an earlier request it is that one's rollout, as far as it has come. */
export async function planRollout(client: Client, terminal: Terminal, request: PlanRequest): Promise<Plan> {
  const { rolloutId } = await client.ask({ method: 'POST', ...request }, createdSchema);
  return await readPlan(client, terminal, rolloutId);
}

/** The plan of a rollout, once there is one. */
export async function readPlan(client: Client, terminal: Terminal, rolloutId: string): Promise<Plan> {
  reached('planned', client, await readRollout(client, rolloutId));
  const progress = await untilPlanned(client, terminal, rolloutId);
  const rollout = await readRollout(client, rolloutId);
  const changes = await client.list(`/rollouts/${rolloutId}/changes`, changeSchema, { limit: '500' });
  // It was planned anew while its changes were read: they are not those of the digest.
  const after = await readRollout(client, rolloutId);
  if (after.planDigest !== rollout.planDigest)
    throw new Stopped(exitCodes.stale, say('plannedAnew', { number: rollout.number }), { code: 'planOutOfDate' });
  return { rollout, progress, changes };
}

/** How far a rollout is. */
export async function readProgress(client: Client, rolloutId: string): Promise<Progress> {
  return await client.ask({ method: 'GET', path: `/rollouts/${rolloutId}/progress` }, progressSchema);
}

const firstPause = 200;
const longestPause = 3_000;

/** How long to wait before asking again: often at first, as small rollouts take a moment. */
export function nextPause(pause: number | undefined): number {
  return pause === undefined ? firstPause : Math.min(longestPause, pause * 1.4);
}

async function untilPlanned(client: Client, terminal: Terminal, rolloutId: string): Promise<Progress> {
  const started = Date.now();
  let isWorkerAsked = false;
  for (let pause = nextPause(undefined); ; pause = nextPause(pause)) {
    const progress = await readProgress(client, rolloutId);
    // Checks go on after the plan stands, and may block functions: what is applied is what they left.
    if (progress.status !== 'planning' && progress.unchecked.open === 0) return progress;
    const { total, unread } = progress.counts;
    terminal.progress(
      progress.status === 'planning' ? say('planning', { read: total - unread, total }) : say('checking'),
    );
    if (!isWorkerAsked && Date.now() - started > 10_000) {
      isWorkerAsked = true;
      await warnWithoutWorker(client, terminal);
    }
    await sleep(pause);
  }
}

async function warnWithoutWorker(client: Client, terminal: Terminal): Promise<void> {
  const worker = await client.ask({ method: 'GET', path: '/worker' }, workerSchema);
  if (!worker.isAlive) terminal.note(worker.failure?.message ?? say('noWorker'));
}

const noAnswer = z.unknown();

/** Gives a plan up that nobody is to apply. */
export async function discardPlan(client: Client, rolloutId: string, idempotencyKey: string): Promise<void> {
  await client.ask({ method: 'POST', path: `/rollouts/${rolloutId}/discard`, body: {}, idempotencyKey }, noAnswer);
}
