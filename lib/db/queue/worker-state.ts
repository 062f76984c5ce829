import { z } from 'zod';
import { failureSchema } from '../../core/change/change.ts';
import type { Failure } from '../../core/errors.ts';
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
  /** What keeps a living worker from its work, `workerBlocked` or `workerJobsStalled`: of whichever has it, not only the one seen last. */
  trouble: failureSchema.optional(),
});
export type WorkerState = z.infer<typeof workerStateSchema>;

/** The state of the worker that was seen last, and what is wrong with any that is alive. */
export async function readWorkerStateRow(): Promise<WorkerState> {
  const [newest, ...others] = await database().workerHeartbeat.findMany({ orderBy: { seenAt: 'desc' }, take: 100 });
  if (!newest) return { isAlive: false, isSimulated: false };
  const failures = [newest, ...others.filter(isAlive)].map(({ failure }) => failureOf(failure));
  return {
    isAlive: isAlive(newest),
    isSimulated: newest.endpoint === 'simulated',
    principalArn: newest.principalArn ?? undefined,
    failure: failures.slice(0, 1).find((failure) => failure !== undefined && !isTrouble(failure)),
    trouble: isAlive(newest) ? failures.find((failure) => failure !== undefined && isTrouble(failure)) : undefined,
  };
}

function isAlive({ seenAt }: { seenAt: Date }): boolean {
  return Date.now() - seenAt.getTime() < aliveSeconds * 1000;
}

function failureOf(stored: unknown): Failure | undefined {
  const failure = failureSchema.safeParse(stored);
  return failure.success ? failure.data : undefined;
}

/** A worker's row has one failure: that it has no identity, or else what keeps it from its work. */
function isTrouble({ code }: Failure): boolean {
  return code === 'workerBlocked' || code === 'workerJobsStalled';
}
