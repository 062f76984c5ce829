import { z } from 'zod';
import { listedRolloutSchema, type Rollout, rolloutSchema } from '../api/answers.ts';
import type { Client } from '../api/client.ts';
import { say } from '../say.ts';
import { badInput } from '../stopped.ts';

/** A rollout as it is now. */
export async function readRollout(client: Client, rolloutId: string): Promise<Rollout> {
  return await client.ask({ method: 'GET', path: `/rollouts/${rolloutId}` }, rolloutSchema);
}

/** The rollout of that number or id. Throws Stopped when there is none. */
export async function findRollout(client: Client, named: string): Promise<Rollout> {
  if (z.uuid().safeParse(named).success) return await readRollout(client, named);
  const number = /^#?(\d{1,9})$/.exec(named)?.[1];
  if (number === undefined) throw badInput('rolloutInvalid', say('rolloutInvalid', { named }));
  const page = z.object({ items: z.array(listedRolloutSchema), nextCursor: z.string().nullable() });
  for (let cursor: string | null = ''; cursor !== null; ) {
    const at: Record<string, string> = cursor === '' ? {} : { cursor };
    const query = { limit: '500', ...at };
    const { items, nextCursor }: z.infer<typeof page> = await client.ask(
      { method: 'GET', path: '/rollouts', query },
      page,
    );
    const found = items.find((rollout) => rollout.number === Number(number));
    if (found !== undefined) return await readRollout(client, found.id);
    cursor = nextCursor;
  }
  throw badInput('rolloutUnknown', say('rolloutUnknown', { named }));
}
