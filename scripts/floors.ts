// `npm run floors`: writes the linter's rules for imports, as the table in scripts/floors/floors.ts says.
import fs from 'node:fs';
import path from 'node:path';
import { biomeFloors } from './floors/biome-rules.ts';
import { root, runOrFail } from './launch/command.mjs';

const file = path.join(root, 'scripts/floors/biome-floors.json');
fs.writeFileSync(file, JSON.stringify(biomeFloors()));
await runOrFail('biome', ['format', '--write', file]);
