import { z } from 'zod';
import { storedStateSchema } from '../../core/change/stored-state.ts';
import { AppError } from '../../core/errors.ts';
import { revertStrategy } from '../../core/rollout/revert.ts';
import { readAccountOfFunction } from '../../db/functions/function-rows.ts';
import { insertChangeRestoring, readRestorable } from '../../db/rollouts/restored-state.ts';
import { command } from '../kernel/command.ts';
import { createAndPlan } from './creation.ts';

/**
 * Prepares what brings a function back to a state that is stored, before or after a Change that was applied to it: a Rollout of its
 * own, previewed and applied like any other. Only what is ours goes back; what the customer changed of it since is asked about.
 * Throws AppError notFound, also when the Change was never applied to this function, and every reason for which its account may not be used.
 */
export const createRestore = command({
  name: 'rollout.restore',
  permission: 'rollout.plan',
  input: z.strictObject({ functionId: z.uuid(), state: storedStateSchema }),
  output: z.object({ rolloutId: z.string() }),
  records: ['rollout.created'],
  subject: 'function',
  scopeOf: async ({ functionId }) => [await readAccountOfFunction(functionId)],
  run: async (context, { functionId, state }) => {
    const { tx } = context;
    const restorable = await readRestorable(tx, functionId, state);
    if (restorable === null) throw new AppError('notFound', { what: 'storedState' });
    const { rolloutNumber, rolloutName, strategy } = restorable;
    const { id } = await createAndPlan(context, {
      rollout: {
        name: rolloutName,
        mode: 'restore',
        settings: null,
        strategy: revertStrategy(strategy),
      },
      insertChanges: (rolloutId) => insertChangeRestoring(tx, rolloutId, functionId, state),
      details: { restoresNumber: rolloutNumber, restoresState: state.side },
    });
    return { rolloutId: id };
  },
});
