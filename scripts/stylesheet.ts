import fs from 'node:fs';
import path from 'node:path';
import { root } from './launch/command.mjs';

const packageFolder = path.join(root, 'node_modules/@cloudscape-design/components');
const shell = path.join(root, 'app/_shell');
const imported = /^\s*(?:import|export)\s(?:[^;'"]*?from\s*)?['"](\.[^'"]+)['"]/gm;

/** The file of the console's stylesheet, from the root of the repository. */
export const stylesheetFile = 'app/_shell/cloudscape.css';

/**
 * The stylesheet of every Cloudscape component that the console shows anywhere, as the text of `stylesheetFile`: one import for each of
 * their files, in the order in which a browser that ran all of their modules would come upon them, as a part's styles precede those of
 * what holds it.
 */
export function stylesheetText(): string {
  const files = cloudscapeModules().filter((file) => file.endsWith('.css'));
  const lines = files.map((file) => `@import "${path.relative(shell, file)}";`);
  return `/* Written by \`npm run stylesheet\`. All of Cloudscape's styles are smaller in one file than those of most pages in fifty. */\n${lines.join('\n')}\n`;
}

/** The files of Cloudscape, its stylesheets among them, that the components lead to which the console shows, each after what it imports. */
export function cloudscapeModules(): string[] {
  const files: string[] = [];
  const seen = new Set<string>();
  for (const name of shownComponents()) visit(path.join(packageFolder, name, 'index.js'), seen, files);
  return files;
}

/** The components that some file of the console imports, at once or later. */
function shownComponents(): string[] {
  const app = path.join(root, 'app');
  const names = fs
    .readdirSync(app, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .flatMap((name) => {
      const text = fs.readFileSync(path.join(app, name), 'utf8');
      return Array.from(
        text.matchAll(/(?<!import type [^;]*)'@cloudscape-design\/components\/([a-z-]+)'/g),
        ([, component = '']) => component,
      );
    });
  return [...new Set(names)].toSorted();
}

/** Adds a module, its imports before itself. */
function visit(file: string, seen: Set<string>, files: string[]): void {
  if (seen.has(file)) return;
  seen.add(file);
  if (!file.endsWith('.css'))
    for (const [, from = ''] of fs.readFileSync(file, 'utf8').matchAll(imported))
      visit(resolved(file, from), seen, files);
  files.push(file);
}

function resolved(importer: string, from: string): string {
  const asked = path.resolve(path.dirname(importer), from);
  const found = [asked, `${asked}.js`, path.join(asked, 'index.js')].find((file) =>
    fs.statSync(file, { throwIfNoEntry: false })?.isFile(),
  );
  if (found === undefined) throw new Error(`${importer} imports ${from}, which is not there.`);
  return found;
}
