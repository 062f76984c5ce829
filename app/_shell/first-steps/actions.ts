'use server';

import { revalidatePath } from 'next/cache';
import { action } from '#app/_doors/action.ts';
import { showFirstSteps } from '#lib/commands/people/first-steps-commands.ts';

/** Shows the person the first steps on the overview, or puts them away. */
export const showFirstStepsAction = action(showFirstSteps, () => revalidatePath('/'));
