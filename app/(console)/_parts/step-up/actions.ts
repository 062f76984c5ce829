'use server';

import { action } from '#app/_doors/action.ts';
import { readStepUp } from '#lib/commands/people/step-up-commands.ts';

export const readStepUpAction = action(readStepUp);
