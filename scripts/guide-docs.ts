import { writeFileSync } from 'node:fs';
import { locales } from '#lib/core/language/locales.ts';
import { troubleshootingFile, troubleshootingPage } from './guide-reference.ts';

/** `npm run docs:guide`: writes the guide's pages about findings anew, from the words of the help panel. */
for (const locale of locales) writeFileSync(troubleshootingFile(locale), troubleshootingPage(locale));
