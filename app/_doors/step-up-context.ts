'use client';

import { createContext } from 'react';

/** Asks the person to prove who they are. Resolves to whether they did. Undefined outside of the console's frame. */
export const StepUpContext = createContext<(() => Promise<boolean>) | undefined>(undefined);
