'use server';

import { action } from '#app/_doors/action.ts';
import { readSelection } from '#lib/commands/functions/selection-queries.ts';
import { createRollout } from '#lib/commands/rollouts/create-commands.ts';

/** A read, but with more ids than an address can carry. */
export const readSelectionAction = action(readSelection);

export const createRolloutAction = action(createRollout);
