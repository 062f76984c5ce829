'use server';

import { action } from '#app/_doors/action.ts';
import { amendRollout } from '#lib/commands/rollouts/amend-command.ts';

export const amendAction = action(amendRollout);
