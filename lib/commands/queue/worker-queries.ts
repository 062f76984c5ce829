import { z } from 'zod';
import { readWorkerStateRow, workerStateSchema } from '../../db/queue/worker-state.ts';
import { query } from '../kernel/query.ts';

/** The state of the worker that was seen last. */
export const readWorkerState = query({
  name: 'worker.readState',
  permission: 'read',
  cost: 'vital',
  input: z.strictObject({}),
  output: workerStateSchema,
  scopeOf: () => 'installation',
  run: () => readWorkerStateRow(),
});
