import { folderOf } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';

/** Files that name a Python project's packages in TOML, which is not edited: what goes into them is told. */
const tomlFiles = ['pyproject.toml', 'Pipfile'] as const;

/**
 * The nearest file upwards that names a package in TOML, where no requirements file names it: then the packages of a project
 * come from there. Undefined where requirements are what counts.
 */
export function tomlPackagesOf(
  folder: string,
  name: string,
  requirements: string | undefined,
  files: SourceFiles,
): string | undefined {
  if (requirements?.includes(name) === true) return undefined;
  for (let path = folder; ; path = folderOf(path)) {
    const found = tomlFiles.map((file) => (path === '.' ? file : `${path}/${file}`)).find((file) => files.has(file));
    if (found !== undefined && (requirements === undefined || files.get(found)?.includes(name) === true)) return found;
    if (path === '.') return undefined;
  }
}

/** What follows a package's name on its line, such as its version; undefined where the file does not name it. */
export function restOfLine(text: string, name: string): string | undefined {
  const at = text.indexOf(name);
  if (at === -1) return undefined;
  const start = at + name.length;
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? undefined : end);
}

/** The line that names a package at one version, as the file writes it. */
export function tomlLine(file: string, name: string, version: string): string {
  return file.endsWith('Pipfile') ? `[packages]\n${name} = "==${version}"` : `dependencies = ["${name}==${version}"]`;
}
