import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import { database } from '../kernel/client.ts';

/** A worker that has not been seen for so long counts as gone; it writes every 5 s. */
const aliveSeconds = 20;

/** What pages need to know of the workers: whether one is alive, which AWS it talks to, as whom. */
export const workerStateSchema = z.object({
  isAlive: z.boolean(),
  /** True when the worker talks to the simulated AWS; the last known state when none is alive. */
  isSimulated: z.boolean(),
  /** The ARN that a customer's role must trust; absent while unknown. */
  principalArn: z.string().optional(),
  /** Why the worker could not learn its own identity. */
  failure: failureSchema.optional(),
});
export type WorkerState = z.infer<typeof workerStateSchema>;

/** The state of the worker that was seen last. */
export async function readWorkerStateRow(): Promise<WorkerState> {
  const newest = await database().workerHeartbeat.findFirst({ orderBy: { seenAt: 'desc' } });
  if (!newest) return { isAlive: false, isSimulated: false };
  const failure = failureSchema.safeParse(newest.failure);
  return {
    isAlive: Date.now() - newest.seenAt.getTime() < aliveSeconds * 1000,
    isSimulated: newest.endpoint === 'simulated',
    principalArn: newest.principalArn ?? undefined,
    failure: failure.success ? failure.data : undefined,
  };
}
