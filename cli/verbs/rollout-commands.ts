import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Client } from '../api/client.ts';
import { chooseFunctions } from '../choice/choose-functions.ts';
import { chooseSettings, chooseStrategy } from '../choice/choose-settings.ts';
import type { applyOptionsSchema, ChoiceOptions, revertOptionsSchema } from '../choice/options.ts';
import { applyPlan, planAsJson } from '../rollout/apply-plan.ts';
import { findRollout } from '../rollout/find-rollout.ts';
import { type Plan, planRollout, readPlan } from '../rollout/plan-rollout.ts';
import { showPlan } from '../rollout/show-plan.ts';
import { say } from '../say.ts';
import { badInput, type ExitCode, exitCodes, Stopped } from '../stopped.ts';
import type { Terminal } from '../terminal.ts';
import { walkThrough } from '../wizard/walk-through.ts';

/** `plan`: has a rollout planned and shows it; it stays in the console to be applied. Exit code 3 when functions are blocked. */
export async function runPlan(client: Client, terminal: Terminal, options: ChoiceOptions): Promise<ExitCode> {
  const plan = await planChoice(client, terminal, options, keyOf(options.idempotencyKey));
  await showPlan(client, terminal, plan, options.diff);
  const { rollout, progress } = plan;
  terminal.print(say('planned', { id: rollout.id, digest: rollout.planDigest ?? '' }));
  const exitCode = progress.counts.blocked + progress.counts.unread > 0 ? exitCodes.failed : exitCodes.done;
  terminal.result(planAsJson(client, plan), exitCode);
  return exitCode;
}

/** `apply`: plans, or takes a plan that stands, and applies exactly that. */
export async function runApply(
  client: Client,
  terminal: Terminal,
  options: z.infer<typeof applyOptionsSchema>,
): Promise<ExitCode> {
  // What a trial gave up must not come back in the place of the real one.
  const idempotencyKey = keyOf(options.idempotencyKey) + (options.dryRun ? '.dry-run' : '');
  const plan =
    options.rollout === undefined
      ? await planChoice(client, terminal, options, idempotencyKey)
      : await standingPlan(client, terminal, options.rollout, options);
  return await applyPlan(client, terminal, plan, { ...options, idempotencyKey });
}

/** `revert`: plans the revert of a rollout and applies exactly that. */
export async function runRevert(
  client: Client,
  terminal: Terminal,
  named: string,
  options: z.infer<typeof revertOptionsSchema>,
): Promise<ExitCode> {
  const { id } = await findRollout(client, named);
  const idempotencyKey = keyOf(options.idempotencyKey) + (options.dryRun ? '.dry-run' : '');
  const request = { path: `/rollouts/${id}/revert`, body: {}, idempotencyKey: `${idempotencyKey}.plan` };
  const plan = await planRollout(client, terminal, request);
  return await applyPlan(client, terminal, plan, { ...options, idempotencyKey });
}

function keyOf(given: string | undefined): string {
  if (given !== undefined && !/^[!-~]{1,180}$/.test(given)) throw badInput('keyInvalid', say('keyInvalid'));
  return given ?? randomUUID();
}

async function planChoice(client: Client, terminal: Terminal, given: ChoiceOptions, key: string): Promise<Plan> {
  const options = given.interactive ? await walkThrough(client, terminal, given) : given;
  const functions = await chooseFunctions(client, options);
  const strategy = chooseStrategy(options);
  const body = {
    mode: options.remove ? 'remove' : 'instrument',
    functionIds: functions.map(({ id }) => id).toSorted(),
    ...(await chooseSettings(client, options)),
    ...(strategy === undefined ? {} : { strategy }),
    ...(options.name === undefined ? {} : { name: options.name }),
  };
  return await planRollout(client, terminal, { path: '/rollouts', body, idempotencyKey: `${key}.plan` });
}

type Standing = ChoiceOptions & { digest?: string | undefined };

/** A plan that stands in the console, which must be the one that was reviewed. */
async function standingPlan(client: Client, terminal: Terminal, named: string, options: Standing): Promise<Plan> {
  const isChoice = options.function.length + options.where.length > 0 || options.functionsRegex !== undefined;
  if (
    isChoice ||
    options.profile !== undefined ||
    options.settings !== undefined ||
    options.remove ||
    options.interactive
  )
    throw badInput('rolloutAndChoice', say('rolloutAndChoice'));
  const { id } = await findRollout(client, named);
  const plan = await readPlan(client, terminal, id);
  const { number, planDigest } = plan.rollout;
  if (options.digest !== undefined && options.digest !== planDigest)
    throw new Stopped(exitCodes.stale, say('plannedAnew', { number }), { code: 'planOutOfDate' });
  return plan;
}
