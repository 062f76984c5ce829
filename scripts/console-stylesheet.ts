// `npm run stylesheet`: writes which of Cloudscape's styles the console shows, after a component was first used or Cloudscape was raised.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './launch/command.mjs';
import { stylesheetFile, stylesheetText } from './stylesheet.ts';

fs.writeFileSync(path.join(root, stylesheetFile), stylesheetText());
