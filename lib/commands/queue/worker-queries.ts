import { z } from 'zod';
import { readWorkerStateRow, workerStateSchema } from '../../db/queue/worker-state.ts';
import { query } from '../kernel/query.ts';

/** The state of the worker that was seen last: for everybody who is signed in, as every page needs it. */
export const readWorkerState = query({
  name: 'worker.readState',
  permission: 'own',
  cost: 'vital',
  input: z.strictObject({}),
  output: workerStateSchema,
  scopeOf: () => 'installation',
  run: () => readWorkerStateRow(),
});
