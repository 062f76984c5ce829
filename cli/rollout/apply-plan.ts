import { z } from 'zod';
import { type Change, obstacleSchema } from '../api/answers.ts';
import type { Client } from '../api/client.ts';
import { isApproval } from '../api/problem-stop.ts';
import type { ApplyingOptions } from '../choice/options.ts';
import { say } from '../say.ts';
import { type ExitCode, exitCodes, Stopped } from '../stopped.ts';
import type { Terminal } from '../terminal.ts';
import { confirmApplying } from '../wizard/questions.ts';
import { exitCodeOf, followRollout, progressLine, readOutcomes } from './follow-rollout.ts';
import { reached, rolloutAddress } from './journey.ts';
import { discardPlan, type Plan, readProgress } from './plan-rollout.ts';
import { changesAsJson, showPlan } from './show-plan.ts';

type Applying = ApplyingOptions & { diff: boolean; idempotencyKey: string };

/**
 * Shows a plan, applies exactly it, and with `wait` follows it to its end. Returns the exit code. Throws Stopped when it must not be
 * applied: blocked functions that were not left out on purpose, unchecked ones that nobody accepts, obstacles, a plan that is another by now.
 */
export async function applyPlan(client: Client, terminal: Terminal, plan: Plan, options: Applying): Promise<ExitCode> {
  const { rollout, progress } = plan;
  const isPlanned = rollout.status === 'planned';
  await showPlan(client, terminal, plan, options.diff);
  if (options.dryRun) return await endDryRun(client, terminal, plan, options);
  if (rollout.status === 'discarded' && progress.counts.change === 0) return endUnchanged(client, terminal, plan);
  if (rollout.status === 'discarded')
    throw new Stopped(exitCodes.failed, say('discardedAlready', { number: rollout.number }), {
      code: 'rolloutNotReady',
    });
  if (isPlanned) {
    refuseWhatNobodyAccepted(plan, options);
    if (progress.counts.change === 0) {
      await discardPlan(client, rollout.id, `${options.idempotencyKey}.discard`);
      return endUnchanged(client, terminal, plan);
    }
    await refuseAgainstObstacles(client, plan, options);
    if (terminal.isAttended && !options.yes && !(await confirmApplying(progress.counts.change)))
      throw new Stopped(exitCodes.failed, say('declined', { number: rollout.number }), { code: 'declined' });
    await sendApply(client, plan, options);
  }
  reached('applied', client, rollout);
  return await endApplied(client, terminal, plan, options);
}

async function sendApply(client: Client, { rollout, progress }: Plan, options: Applying): Promise<void> {
  const body = {
    acceptsUnchecked: options.acceptUnchecked ? progress.unchecked.functions : 0,
    ...(options.leaveConflictsOut ? { leavesConflictsOut: true } : {}),
  };
  const path = `/rollouts/${rollout.id}/apply`;
  // Another plan is another request: a key given by hand must not bring back the answer of the first.
  const idempotencyKey = `${options.idempotencyKey}.apply.${rollout.planDigest?.slice(0, 16)}`;
  await client.ask({ method: 'POST', path, body, idempotencyKey, planDigest: rollout.planDigest ?? '' }, z.unknown());
}

function refuseWhatNobodyAccepted({ changes, progress }: Plan, options: Applying): void {
  const blocked = changes.filter(isBlocked).filter((change) => !(options.leaveConflictsOut && isInConflict(change)));
  if (blocked.length > 0 && !options.leaveBlockedOut) {
    const lines = blocked.map(({ functionName, region, findings, failure }) => {
      const why = findings.find(({ severity }) => severity === 'blocked') ?? failure;
      return `${functionName} (${region}): ${why?.message ?? say('notRead')}`;
    });
    const conflicts = blocked.every(isInConflict) ? 'yes' : 'no';
    const message = say('blocked', { count: blocked.length, conflicts });
    throw new Stopped(exitCodes.failed, message, { code: 'blocked', lines });
  }
  const unchecked = progress.counts.change === 0 ? 0 : progress.unchecked.functions;
  if (unchecked > 0 && !options.acceptUnchecked)
    throw new Stopped(exitCodes.failed, say('unchecked', { count: unchecked }), { code: 'checksNotAccepted' });
}

function isBlocked({ verdict, outcome }: Change): boolean {
  return verdict !== 'change' && verdict !== 'unchanged' && outcome !== 'excluded';
}

/** Whether nothing blocks a function of a revert but that somebody changed it since, which leaving conflicts out accepts. */
function isInConflict({ findings }: Change): boolean {
  const blocking = findings.filter(({ severity }) => severity === 'blocked');
  return blocking.length > 0 && blocking.every(({ code }) => code === 'conflictUndecided');
}

async function refuseAgainstObstacles(client: Client, { rollout }: Plan, options: Applying): Promise<void> {
  const path = `/rollouts/${rollout.id}/obstacles`;
  const all = await client.ask({ method: 'GET', path }, z.object({ items: z.array(obstacleSchema) }));
  const items = all.items.filter(({ code }) => code !== 'conflictUndecided' || !options.leaveConflictsOut);
  const [first, ...others] = items;
  if (first === undefined) return;
  // An approval is no use where something else stands in the way as well.
  const isWaiting = items.every(({ code }) => isApproval(code));
  const after = isWaiting
    ? [
        say('approvalHow', {
          url: rolloutAddress(client, rollout.id),
          id: rollout.id,
          digest: rollout.planDigest ?? '',
        }),
      ]
    : [];
  throw new Stopped(isWaiting ? exitCodes.needsApproval : exitCodes.failed, first.message, {
    code: first.code,
    lines: [...others.map(({ message }) => message), ...after],
  });
}

async function endDryRun(client: Client, terminal: Terminal, plan: Plan, options: Applying): Promise<ExitCode> {
  if (plan.rollout.status === 'planned')
    await discardPlan(client, plan.rollout.id, `${options.idempotencyKey}.discard`);
  terminal.print(say('dryRun'));
  const { blocked, unread } = plan.progress.counts;
  const exitCode = blocked + unread > 0 && !options.leaveBlockedOut ? exitCodes.failed : exitCodes.done;
  terminal.result({ ...planAsJson(client, plan), isApplied: false }, exitCode);
  return exitCode;
}

function endUnchanged(client: Client, terminal: Terminal, plan: Plan): ExitCode {
  const leftOut = plan.changes.filter(isBlocked).length;
  terminal.print(leftOut > 0 ? say('nothingLeft', { count: leftOut }) : say('nothingToChange'));
  terminal.result({ ...planAsJson(client, plan), isApplied: false }, exitCodes.done);
  return exitCodes.done;
}

async function endApplied(client: Client, terminal: Terminal, plan: Plan, options: Applying): Promise<ExitCode> {
  const { rollout } = plan;
  if (!options.wait) {
    terminal.print(say('applied', { number: rollout.number }));
    const { status, counts } = await readProgress(client, rollout.id);
    terminal.result({ ...planAsJson(client, plan), status, counts, isApplied: true }, exitCodes.done);
    return exitCodes.done;
  }
  const progress = await followRollout(client, terminal, rollout, options.timeout);
  const exitCode = exitCodeOf(progress, options.leaveBlockedOut || options.leaveConflictsOut);
  const { changes, lines } = await readOutcomes(client, rollout.id);
  for (const line of lines) terminal.note(line);
  terminal.print(progressLine(progress));
  if (exitCode !== exitCodes.done) terminal.note(say('seeAlso', { url: rolloutAddress(client, rollout.id) }));
  const { status, statusReason, counts } = progress;
  const document = { ...planAsJson(client, plan), status, statusReason, counts, functions: changesAsJson(changes) };
  terminal.result({ ...document, isApplied: true }, exitCode);
  return exitCode;
}

/** A plan as programs read it. */
export function planAsJson(client: Client, { rollout, progress, changes }: Plan) {
  const { id, number, mode, planDigest } = rollout;
  const url = rolloutAddress(client, id);
  const { status, counts } = progress;
  const unchecked = progress.unchecked.functions;
  return { rolloutId: id, number, url, mode, planDigest, status, counts, unchecked, functions: changesAsJson(changes) };
}
