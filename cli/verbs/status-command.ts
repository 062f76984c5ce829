import { z } from 'zod';
import { listedRolloutSchema } from '../api/answers.ts';
import type { Client } from '../api/client.ts';
import { findRollout } from '../rollout/find-rollout.ts';
import { exitCodeOf, followRollout, hasEnded, progressLine, readOutcomes } from '../rollout/follow-rollout.ts';
import { reached, rolloutAddress } from '../rollout/journey.ts';
import { readProgress } from '../rollout/plan-rollout.ts';
import { changesAsJson } from '../rollout/show-plan.ts';
import { say } from '../say.ts';
import { badInput, type ExitCode, exitCodes } from '../stopped.ts';
import { inColumns, type Terminal } from '../terminal.ts';

type StatusOptions = { watch: boolean; timeout?: number | undefined };

/** `status`: how far a rollout is, until its end with `watch`; without one, the latest rollouts. The exit code is what it came to. */
export async function runStatus(
  client: Client,
  terminal: Terminal,
  named: string | undefined,
  { watch, timeout }: StatusOptions,
): Promise<ExitCode> {
  if (named === undefined && watch) throw badInput('rolloutMissing', say('rolloutMissing'));
  if (named === undefined) return await listLatest(client, terminal);
  const rollout = await findRollout(client, named);
  reached(['planning', 'planned'].includes(rollout.status) ? 'planned' : 'applied', client, rollout);
  const progress = watch
    ? await followRollout(client, terminal, rollout, timeout)
    : await readProgress(client, rollout.id);
  const isOpen = !hasEnded(progress) || progress.status === 'planned';
  const exitCode = isOpen ? exitCodes.done : exitCodeOf(progress, false);
  const { changes, lines } = await readOutcomes(client, rollout.id);
  terminal.print(
    say('rollout', { number: rollout.number, mode: rollout.mode, url: rolloutAddress(client, rollout.id) }),
  );
  terminal.print(progressLine(progress));
  if (!isOpen) for (const line of lines) terminal.print(line);
  const { id, number, mode } = rollout;
  const { status, statusReason, counts, planDigest } = progress;
  const url = rolloutAddress(client, id);
  const facts = { rolloutId: id, number, url, mode, planDigest, status, statusReason, counts };
  terminal.result({ ...facts, functions: changesAsJson(changes) }, exitCode);
  return exitCode;
}

async function listLatest(client: Client, terminal: Terminal): Promise<ExitCode> {
  const list = z.object({ items: z.array(listedRolloutSchema) });
  const { items } = await client.ask({ method: 'GET', path: '/rollouts', query: { limit: '20' } }, list);
  const rows = items.map(({ number, mode, status, name, counts, createdByName, createdAt }) => [
    ...[`#${number}`, mode, status, say('changed', { applied: counts.applied, change: counts.change })],
    ...[createdAt.slice(0, 16).replace('T', ' '), createdByName, name],
  ]);
  for (const line of inColumns(rows)) terminal.print(line);
  if (rows.length === 0) terminal.print(say('noRollouts'));
  terminal.result({ rollouts: items }, exitCodes.done);
  return exitCodes.done;
}
