import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'rolldown';
import { version } from '../cli/program.ts';
import { refuseOldNode } from '../cli/refuse-old-node.ts';
import messages from '../messages/en/command-line.json' with { type: 'json' };
import { root } from './launch/command.mjs';

const neededNode = '22.12';

/**
 * What stands before the program. An import that an old Node.js lacks, or syntax that it does not read, would end it with an error of its
 * own before any line ran. So there is one import, of what every Node.js with ES modules has, and the program takes the rest by `require`.
 */
const beginning = `#!/usr/bin/env node
import { createRequire } from 'node:module';
${refuseOldNode}
refuseOldNode(${JSON.stringify(neededNode)}, ${JSON.stringify(messages.nodeTooOld)});
const require = createRequire(import.meta.url);
`;

/**
 * `npm run command-line:pack`: writes the command line as one file that needs Node.js and nothing else, with a package.json around it, so that
 * `npx ./.data/command-line` or an archive of that folder works anywhere. Node.js does not strip types of what lies in node_modules.
 */
const folder = path.join(root, '.data/command-line');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const { output } = await build({
  input: path.join(root, 'cli/lamplighter.ts'),
  platform: 'node',
  transform: { target: 'es2020' },
  output: { format: 'cjs' },
  write: false,
});
const program = output[0].code.replace(/^#!.*\n/, '');
writeFileSync(path.join(folder, 'lamplighter.mjs'), beginning + program);
const manifest = {
  ...{ name: 'lamplighter', version, license: 'Apache-2.0', type: 'module', engines: { node: `>=${neededNode}` } },
  bin: { lamplighter: './lamplighter.mjs' },
};
writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
for (const name of ['LICENSE', 'NOTICE', 'THIRD-PARTY-NOTICES.md'])
  copyFileSync(path.join(root, name), path.join(folder, name));
console.log(`Wrote ${path.relative(process.cwd(), folder)}.`);
