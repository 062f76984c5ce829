'use server';

import { revalidatePath } from 'next/cache';
import { action } from '#app/_doors/action.ts';
import { endOtherSessions, endOwnSession } from '#lib/commands/people/session-commands.ts';

const showAgain = () => revalidatePath('/settings/sessions');

export const endOwnSessionAction = action(endOwnSession, showAgain);
export const endOtherSessionsAction = action(endOtherSessions, showAgain);
