import type { RuntimeFamily } from '../../core/datadog/runtimes.ts';
import { runtimeFacts } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { shellCommand, shellWord } from '../snippets/shell-text.ts';

/**
 * Which major version of a package the layer versions from a number on belong to; the minor version is the layer's.
 * Sources: the npm registry and RubyGems, November 2026; for Python only what Datadog's documentation names.
 */
const packageMajors: Readonly<Partial<Record<RuntimeFamily, readonly (readonly [from: number, major: number])[]>>> = {
  python: [[120, 8]],
  node: [
    [127, 12],
    [126, 11],
    [123, 10],
    [112, 9],
    [106, 8],
    [90, 7],
  ],
  ruby: [[27, 3]],
};

/** Version `major.minor` of the package that holds what a layer version holds; undefined where it is not known. */
export function packageVersion(family: RuntimeFamily, layerVersion: number): string | undefined {
  const entry = packageMajors[family]?.find(([from]) => layerVersion >= from);
  return entry === undefined ? undefined : `${entry[1]}.${layerVersion}`;
}

/** Whether the settings name a version of a runtime's layer for which no package version is known. */
export function isPackageVersionUnknown(runtime: string | undefined, { layerVersions }: Settings): boolean {
  const family = runtimeFacts(runtime)?.family;
  if (family === undefined || family === 'provided') return false;
  const chosen = layerVersions?.[family];
  return typeof chosen === 'number' && packageVersion(family, chosen) === undefined;
}

/**
 * The commands that put Datadog's library into a function's package, run in its folder; undefined for runtimes whose
 * library cannot be packaged. The newest version unless the settings name one.
 */
export function packageCommands(
  runtime: string | undefined,
  architecture: string,
  settings: Settings,
): string | undefined {
  const family = runtimeFacts(runtime)?.family;
  const chosen = family === undefined || family === 'provided' ? undefined : settings.layerVersions?.[family];
  const version = family !== undefined && typeof chosen === 'number' ? packageVersion(family, chosen) : undefined;
  switch (family) {
    case 'python':
      return pipCommand(runtime ?? '', architecture, version);
    case 'node':
      return `${shellCommand(['npm', 'install', shellWord(version === undefined ? 'datadog-lambda-js' : `datadog-lambda-js@~${version}`), 'dd-trace'])}\n`;
    case 'ruby':
      return `${shellCommand(['bundle', 'add', 'datadog-lambda', ...(version === undefined ? [] : ['--version', shellWord(`~> ${version}.0`)])])}\n${shellCommand(['bundle', 'add', 'datadog'])}\n`;
    case 'provided':
      return `${shellCommand(['go', 'get', 'github.com/DataDog/dd-trace-go/contrib/aws/datadog-lambda-go/v2'])}\n`;
    default:
      return undefined;
  }
}

/** Wheels for the machine of the function, not for the one on which pip runs. */
function pipCommand(runtime: string, architecture: string, version: string | undefined): string {
  const platform = architecture === 'arm64' ? 'manylinux2014_aarch64' : 'manylinux2014_x86_64';
  return `${shellCommand(
    ['pip', 'install', '--target', 'package'],
    [
      ['--platform', platform, '--implementation', 'cp', '--python-version', shellWord(runtime.slice('python'.length))],
      ['--only-binary=:all:', '--upgrade'],
      [shellWord(version === undefined ? 'datadog-lambda' : `datadog-lambda~=${version}.0`)],
    ],
  )}\n`;
}
