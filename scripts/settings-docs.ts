import { writeFileSync } from 'node:fs';
import { settingsPage, settingsSchemaFile } from './settings-reference.ts';

/** `npm run docs:settings`: writes docs/settings.md and docs/settings.schema.json anew, from the table of settings. */
writeFileSync(new URL('../docs/settings.md', import.meta.url), settingsPage());
writeFileSync(new URL('../docs/settings.schema.json', import.meta.url), settingsSchemaFile());
