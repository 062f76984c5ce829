import type { Client } from '../api/client.ts';
import { say } from '../say.ts';

/** How far a command has come with a rollout, for whoever interrupts it. */
let stage: { kind: 'nothing' } | { kind: 'planned' | 'applied'; number: number; url: string } = { kind: 'nothing' };

/** Remembers which rollout is under way, and whether it was applied. */
export function reached(kind: 'planned' | 'applied', client: Client, rollout: { id: string; number: number }): void {
  stage = { kind, number: rollout.number, url: rolloutAddress(client, rollout.id) };
}

/** What stands when the command is interrupted now: it never stops a rollout. */
export function whereItStands(): string {
  if (stage.kind === 'nothing') return say('interrupted.nothing');
  return say(`interrupted.${stage.kind}`, { number: stage.number, url: stage.url });
}

/** A rollout's page in the console. */
export function rolloutAddress({ origin }: Pick<Client, 'origin'>, rolloutId: string): string {
  return `${origin}/rollouts/${rolloutId}`;
}
