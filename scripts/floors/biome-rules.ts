import { aside, type Floor, type Folder, floors, folders, generatedClient, packages } from './floors.ts';

/** What Biome's rule noRestrictedImports takes: gitignore-like patterns of import sources, and the sentence for them. */
type Restriction = { group: string[]; message: string };

/** Files that may import anything: tests, and what only tests import. */
const testFiles = ['!**/*.test.ts', '!**/*.test.tsx', '!**/*.interop.ts', '!**/testing.ts', '!**/testing/**'];

/** The Biome configuration that keeps the floors apart: one override for each. */
export function biomeFloors(): object {
  return {
    overrides: floors.map((floor) => ({
      includes: [`${floor.folder}/**`, ...testFiles],
      linter: {
        rules: {
          style: { noRestrictedImports: { level: 'error', options: { patterns: restrictionsOf(floor) } } },
        },
      },
    })),
  };
}

function restrictionsOf(floor: Floor): Restriction[] {
  return [...packageRestrictions(floor), ...folderRestrictions(floor)];
}

/** Texts for people are no floor, though their folders have the names of some. */
const texts = '!#messages/**';

/** The folders' restrictions match whatever way a file is named: by alias, or by any number of `../`. */
function folderRestrictions({ folder, mayImport, message }: Floor): Restriction[] {
  const refused = folders.filter((other) => other !== folder && !mayImport.includes(other));
  const special = aside.map((row) => ({ ...row, folders: row.folders.filter((other) => refused.includes(other)) }));
  const plain = refused.filter((other) => !special.some((row) => row.folders.includes(other)));
  const rows: Restriction[] = [{ group: plain.flatMap(below), message }];
  for (const row of special) rows.push({ group: row.folders.flatMap(below), message: row.message });
  if (folder !== generatedClient.folder) {
    rows.push({ group: [`**/${generatedClient.inner}/**`], message: generatedClient.message });
  }
  return rows
    .filter(({ group }) => group.length > 0)
    .map(({ group, message: sentence }) => ({ group: [...group, texts], message: sentence }));
}

function packageRestrictions({ folder, onlyPackages, message }: Floor): Restriction[] {
  if (onlyPackages)
    return [{ group: ['*', '**', ...onlyPackages.flatMap(exceptPackage), '!./**', '!../**', '!#lib/**'], message }];
  return packages
    .filter(({ onlyIn }) => !onlyIn.includes(folder))
    .map(({ names, except: allowed = [], message: sentence }) => ({
      group: [...names.flatMap(packagePatterns), ...allowed.flatMap(exceptPackage)],
      message: sentence,
    }));
}

/** Everything in a folder: `#lib/db/**` and `…/db/**`. */
function below(folder: Folder): string[] {
  return [`#${folder}/**`, `**/${lastName(folder)}/**`];
}

function packagePatterns(name: string): string[] {
  return name.endsWith('/*') ? [`${name}*`] : [name, `${name}/**`];
}

function exceptPackage(name: string): string[] {
  return packagePatterns(name).map((pattern) => `!${pattern}`);
}

function lastName(folder: Folder): string {
  return folder.split('/').at(-1) ?? folder;
}
