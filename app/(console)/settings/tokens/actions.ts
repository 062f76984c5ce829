'use server';

import { revalidatePath } from 'next/cache';
import { action } from '#app/_doors/action.ts';
import { createOwnToken, revokeOwnToken } from '#lib/commands/tokens/token-commands.ts';

const showAgain = () => revalidatePath('/settings/tokens');

export const createOwnTokenAction = action(createOwnToken, showAgain);
export const revokeOwnTokenAction = action(revokeOwnToken, showAgain);
