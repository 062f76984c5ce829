'use client';

import { createContext } from 'react';
import type { HelpSubject } from '#lib/core/help/subjects.ts';

/** Opens the help panel at a subject; does nothing outside of the console's shell. */
export const OpenHelp = createContext<(subject: HelpSubject) => void>(() => undefined);
