import { writeFileSync } from 'node:fs';
import { planSchemaFile } from './plan-reference.ts';

/** `npm run docs:plan`: writes docs/plan.schema.json anew, from the schema of what is downloaded. */
writeFileSync(new URL('../docs/plan.schema.json', import.meta.url), planSchemaFile());
