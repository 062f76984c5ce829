import { type AttributeChange, type Change, type Counts, changeDetailSchema } from '../api/answers.ts';
import type { Client } from '../api/client.ts';
import { say } from '../say.ts';
import type { Terminal } from '../terminal.ts';
import { rolloutAddress } from './journey.ts';
import type { Plan } from './plan-rollout.ts';

/** Functions whose attributes are shown without being asked for: no more than somebody reads. */
const shownInFull = 5;

/** What is about to change: how many functions, each with what is said about it, and attribute by attribute where few or asked for. */
export async function showPlan(client: Client, terminal: Terminal, plan: Plan, isDiffWanted: boolean): Promise<void> {
  const { rollout, progress, changes } = plan;
  const { number, mode } = rollout;
  terminal.print(say('plan.head', { number, mode, url: rolloutAddress(client, rollout.id) }));
  terminal.print(planLine(progress.counts));
  const changing = changes.filter(({ verdict, outcome }) => verdict === 'change' && outcome !== 'excluded');
  const isInFull = isDiffWanted || changing.length <= shownInFull;
  for (const change of changes) {
    terminal.print(headOf(change));
    for (const { severity, message, action } of change.findings)
      if (severity !== 'info') terminal.print(say('plan.finding', { severity, message, action }));
    if (isInFull && !terminal.isJson && changing.includes(change))
      for (const line of await attributeLines(client, rollout.id, change)) terminal.print(line);
  }
  if (!isInFull) terminal.print(say('plan.diffHint'));
}

/** Counts of a plan as a sentence. */
export function planLine({ change, unchanged, blocked, excluded, unread }: Counts): string {
  return say('plan.counts', { change, unchanged, blocked: blocked + unread, excluded });
}

function headOf({ functionName, awsAccountId, region, verdict, attributeCount, outcome }: Change): string {
  const sign = { change: '~', unchanged: '=', blocked: '!' }[verdict ?? ''] ?? '?';
  const params = { sign, functionName, awsAccountId, region, count: attributeCount };
  if (outcome === 'excluded') return say('plan.excluded', params);
  return verdict === 'change'
    ? say('plan.changing', params)
    : say('plan.other', { ...params, verdict: verdict ?? 'unread' });
}

async function attributeLines(client: Client, rolloutId: string, { id }: Change): Promise<string[]> {
  const path = `/rollouts/${rolloutId}/changes/${id}`;
  const { attributes } = await client.ask({ method: 'GET', path }, changeDetailSchema);
  return attributes.flatMap(linesOf);
}

function linesOf({ path, before, after }: AttributeChange): string[] {
  const lines = [`      ${path}`];
  if (before !== undefined && before !== null) lines.push(`        - ${shown(before)}`);
  if (after !== undefined && after !== null) lines.push(`        + ${shown(after)}`);
  return lines;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Each function as programs read it. */
export function changesAsJson(changes: readonly Change[]) {
  return changes.map(({ id, attributeCount, ...change }) => ({ changeId: id, ...change, attributes: attributeCount }));
}
