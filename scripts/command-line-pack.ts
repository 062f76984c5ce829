import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'rolldown';
import { version } from '../cli/program.ts';
import { root } from './launch/command.mjs';

/**
 * `npm run command-line:pack`: writes the command line as one file that needs Node.js and nothing else, with a package.json around it, so that
 * `npx ./.data/command-line` or an archive of that folder works anywhere. Node.js does not strip types of what lies in node_modules.
 */
const folder = path.join(root, '.data/command-line');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await build({
  input: path.join(root, 'cli/lamplighter.ts'),
  platform: 'node',
  output: { file: path.join(folder, 'lamplighter.mjs'), format: 'esm' },
});
const manifest = {
  ...{ name: 'lamplighter', version, license: 'Apache-2.0', type: 'module', engines: { node: '>=22.12' } },
  bin: { lamplighter: './lamplighter.mjs' },
};
writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
for (const name of ['LICENSE', 'NOTICE', 'THIRD-PARTY-NOTICES.md'])
  copyFileSync(path.join(root, name), path.join(folder, name));
console.log(`Wrote ${path.relative(process.cwd(), folder)}.`);
