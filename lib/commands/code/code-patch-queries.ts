import { z } from 'zod';
import { formatPatch } from '../../code/edit/patch.ts';
import { query } from '../kernel/query.ts';
import { planInfrastructureCode } from './code-queries.ts';

const [plannedSchema, refusedSchema] = planInfrastructureCode.output.options;

/**
 * Plans Datadog into infrastructure code as `planInfrastructureCode` does, with all edits as one patch for `git apply`; empty where
 * nothing is to change. Throws what that throws.
 */
export const planPatch = query({
  name: 'code.planPatch',
  permission: planInfrastructureCode.permission,
  cost: 'planning',
  input: planInfrastructureCode.input,
  output: z.discriminatedUnion('outcome', [plannedSchema.extend({ patch: z.string() }), refusedSchema]),
  scopeOf: (input, caller) => planInfrastructureCode.scopeOf(input, caller),
  run: async (input, caller) => {
    const planned = await planInfrastructureCode.run(input, caller);
    return planned.outcome === 'planned' ? { ...planned, patch: formatPatch(planned.edits) } : planned;
  },
});
