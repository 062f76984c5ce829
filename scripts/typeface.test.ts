import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './launch/command.mjs';
import { typefaceFiles } from './typeface.ts';

const folder = path.join(root, 'app/_shell/fonts');
const files = typefaceFiles();

test('the typeface is that of the Cloudscape installed: after it is raised, `npm run fonts`', () => {
  for (const { name, content } of files)
    expect(fs.readFileSync(path.join(folder, name)).equals(content), name).toBe(true);
});

test('every file is declared, and no other', () => {
  const styles = fs.readFileSync(path.join(folder, 'fonts.css'), 'utf8');
  const declared = Array.from(styles.matchAll(/url\("\.\/([^"]+)"\)/g), ([, name]) => name);
  expect(declared.toSorted()).toEqual(files.map(({ name }) => name).toSorted());
});
