// `npm run fonts`: takes Cloudscape's typeface out of its global styles, as files that a browser asks for when it needs one of them.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './launch/command.mjs';
import { typefaceFiles } from './typeface.ts';

const folder = path.join(root, 'app/_shell/fonts');
for (const { name, content } of typefaceFiles()) {
  fs.writeFileSync(path.join(folder, name), content);
  console.log(`app/_shell/fonts/${name}: ${content.byteLength.toLocaleString('en')} bytes`);
}
