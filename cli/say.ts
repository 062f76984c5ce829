import { createTranslator } from 'use-intl/core';
import messages from '#messages/en/command-line.json' with { type: 'json' };

/** What the command line says, in English, by the keys of messages/en/command-line.json. */
export const say = createTranslator({ locale: 'en', timeZone: 'UTC', messages });
