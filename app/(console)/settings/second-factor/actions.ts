'use server';

import { action } from '#app/_doors/action.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  renewRecoveryCodes,
} from '#lib/commands/people/second-factor-commands.ts';

export const beginSecondFactorAction = action(beginSecondFactor);
export const confirmSecondFactorAction = action(confirmSecondFactor);
export const renewRecoveryCodesAction = action(renewRecoveryCodes);
