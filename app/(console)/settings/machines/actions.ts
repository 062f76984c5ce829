'use server';

import { revalidatePath } from 'next/cache';
import { action } from '#app/_doors/action.ts';
import { createMachineToken, revokeToken } from '#lib/commands/tokens/token-commands.ts';

const showAgain = () => revalidatePath('/settings/machines');

export const createMachineTokenAction = action(createMachineToken, showAgain);
export const revokeTokenAction = action(revokeToken, showAgain);
