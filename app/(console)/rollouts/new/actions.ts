'use server';

import { action } from '#app/_doors/action.ts';
import { readSelection } from '#lib/commands/functions/selection-queries.ts';
import { createRolloutOfSelection } from '#lib/commands/rollouts/create-commands.ts';

/** A read, but a selection fits into no address. */
export const readSelectionAction = action(readSelection);

export const createRolloutAction = action(createRolloutOfSelection);
