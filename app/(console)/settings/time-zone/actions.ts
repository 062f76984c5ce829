'use server';

import { action } from '#app/_doors/action.ts';
import { chooseTimeZone } from '#lib/commands/people/language-commands.ts';

export const chooseTimeZoneAction = action(chooseTimeZone);
