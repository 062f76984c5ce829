// Writes THIRD-PARTY-NOTICES.md: every package that runs in production, with the text of its licence: npm run notices
import fs from 'node:fs';
import path from 'node:path';
import { root } from './launch/command.mjs';
import { licencesOf, noticesText } from './notices/notices.ts';

const file = path.join(root, 'THIRD-PARTY-NOTICES.md');
fs.writeFileSync(file, noticesText(licencesOf(root)));
console.log(`Wrote ${path.relative(process.cwd(), file)}.`);
