import { readData } from '../data/data-document.ts';
import { ShapeNotEditable, SourceSyntaxError } from '../edit/language.ts';
import { valueAt } from '../edit/value.ts';
import { restOfLine } from '../packages/python-project.ts';
import { pinnedVersion } from '../packages/requirements.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { ConstructLine } from './construct-effect.ts';

/** The name of the package in both languages. */
export const constructPackage = 'datadog-cdk-constructs-v2';

/** A version of the construct, and what follows from it. */
export type ConstructVersion = {
  version: string;
  className: 'DatadogLambda' | 'Datadog';
  line: ConstructLine;
  isInstalled: boolean;
};

/** The newest versions known, with the oldest aws-cdk-lib that each takes. Source: the package's own peer dependencies, 2026. */
const releases: readonly (readonly [cdk: string, construct: string])[] = [
  ['2.261.0', '5.1.0'],
  ['2.245.0', '3.12.0'],
  ['2.234.0', '3.9.0'],
  ['2.177.0', '2.0.0'],
];
const oldest = '1.20.0';

/** What a version means: the class was renamed in 2.0.0, and its view of variables changed in 5.0.0. */
export function describeVersion(version: string, isInstalled: boolean): ConstructVersion {
  const [major = 0] = numbersOf(version);
  return {
    version,
    className: major < 2 ? 'Datadog' : 'DatadogLambda',
    line: major >= 5 ? 'overridesVariables' : 'seesVariables',
    isInstalled,
  };
}

/** The version that a Node.js project has installed or asks for; else the newest that goes with its aws-cdk-lib. */
export function nodeVersion(packageFile: string | undefined, files: SourceFiles): ConstructVersion {
  const present = packageFile === undefined ? undefined : packageVersion(packageFile, files, constructPackage);
  if (present !== undefined) return describeVersion(present, true);
  const cdk = packageFile === undefined ? undefined : packageVersion(packageFile, files, 'aws-cdk-lib');
  return describeVersion(fitting(cdk), false);
}

/** The same for a Python project whose packages stand in TOML. */
export function tomlVersion(text: string): ConstructVersion {
  const present = restOfLine(text, constructPackage);
  if (present !== undefined) return describeVersion(leastVersion(present), true);
  const cdk = restOfLine(text, 'aws-cdk-lib');
  return describeVersion(fitting(cdk === undefined ? undefined : leastVersion(cdk)), false);
}

/** The same for a Python project. */
export function pythonVersion(requirements: string | undefined): ConstructVersion {
  const present = requirements === undefined ? undefined : pinnedVersion(requirements, constructPackage);
  if (present !== undefined) return describeVersion(present, true);
  return describeVersion(
    fitting(requirements === undefined ? undefined : pinnedVersion(requirements, 'aws-cdk-lib')),
    false,
  );
}

function fitting(cdk: string | undefined): string {
  if (cdk === undefined) return releases[0]?.[1] ?? oldest;
  return releases.find(([needed]) => compareVersions(cdk, needed) >= 0)?.[1] ?? oldest;
}

/** What the lockfile says is installed, else the least that package.json asks for. */
function packageVersion(packageFile: string, files: SourceFiles, name: string): string | undefined {
  const lockFile = packageFile.replace(/package\.json$/, 'package-lock.json');
  const locked = valueIn(files, lockFile, ['packages', `node_modules/${name}`, 'version']);
  if (locked !== undefined) return locked;
  const groups = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
  const range = groups.map((group) => valueIn(files, packageFile, [group, name])).find((found) => found !== undefined);
  return range === undefined ? undefined : leastVersion(range);
}

function valueIn(files: SourceFiles, file: string, path: readonly string[]): string | undefined {
  const text = files.get(file);
  if (text === undefined) return undefined;
  try {
    const value = valueAt(readData(file, text).root.value, path);
    return typeof value === 'string' ? value : undefined;
  } catch (error) {
    if (error instanceof SourceSyntaxError || error instanceof ShapeNotEditable) return undefined;
    throw error;
  }
}

/** The least version of a range: its first number. A tag or an address says none, and stands for the newest. */
function leastVersion(range: string): string {
  const start = Array.from(range).findIndex((character) => character >= '0' && character <= '9');
  if (start === -1) return releases[0]?.[1] ?? oldest;
  const rest = range.slice(start);
  const end = Array.from(rest).findIndex((character) => !'0123456789.'.includes(character));
  return end === -1 ? rest : rest.slice(0, end);
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  const index = left.findIndex((part, position) => part !== (right[position] ?? 0));
  return index === -1 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}

function numbersOf(version: string): number[] {
  return version.split('.').map((part) => Number(part) || 0);
}
