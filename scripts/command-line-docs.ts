import { writeFileSync } from 'node:fs';
import { commandLinePage } from './command-line-reference.ts';

/** `npm run docs:command-line`: writes docs/command-line.md anew, from the program's own help. */
writeFileSync(new URL('../docs/command-line.md', import.meta.url), commandLinePage());
