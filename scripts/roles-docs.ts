import { writeFileSync } from 'node:fs';
import { rolesPage } from './roles-reference.ts';

/** `npm run docs:roles`: writes docs/roles.md anew, from every command and query. */
writeFileSync(new URL('../docs/roles.md', import.meta.url), await rolesPage());
