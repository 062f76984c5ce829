import type { z } from 'zod';
import type { readFunctionState } from '#lib/commands/functions/function-state-queries.ts';

/** How a function stands, as its page reads it. */
export type FunctionState = z.output<typeof readFunctionState.output>;
