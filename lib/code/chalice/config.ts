import { type DataDocument, nodeAt, readData } from '../data/data-document.ts';
import { isList, isMapping, type Value, type ValuePath, valueAt } from '../edit/value.ts';
import { folderOf } from '../source/path-name.ts';
import type { SourceFiles } from '../source/source-files.ts';

/** `.chalice/config.json`, with the paths of its stages; one without stages is deployed as `dev`. */
export type ChaliceConfig = {
  file: string;
  document: DataDocument;
  stages: readonly { name: string; path: ValuePath }[];
};

/** Reads an application's configuration. Throws SourceSyntaxError. */
export function readConfig(file: string, text: string): ChaliceConfig {
  const document = readData(file, text);
  const stages = valueAt(document.root.value, ['stages']);
  const names = isMapping(stages) ? Object.keys(stages) : [];
  return {
    file,
    document,
    stages: names.length === 0 ? [{ name: 'dev', path: [] }] : names.map((name) => ({ name, path: ['stages', name] })),
  };
}

/**
 * Where a value may stand for a function of a stage, nearest first: the function in the stage, the stage, the whole file.
 * Variables of all of them merge; of everything else the nearest counts. Source: Chalice's source, 1.31.
 */
function placesOf(stage: ValuePath, functionName: string): ValuePath[] {
  const places = [[...stage, 'lambda_functions', functionName], [...stage], []];
  return stage.length === 0 ? places.slice(0, 2) : places;
}

/** The nearest value of a setting, with its path. */
export function settingOf(
  { document }: ChaliceConfig,
  stage: ValuePath,
  functionName: string,
  name: string,
): { value: Value; path: ValuePath } | undefined {
  for (const place of placesOf(stage, functionName)) {
    const path = [...place, name];
    const value = valueAt(document.root.value, path);
    if (value !== undefined) return { value, path };
  }
  return undefined;
}

/** The variables of a function, merged. */
export function variablesOf(
  { document }: ChaliceConfig,
  stage: ValuePath,
  functionName: string,
): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const place of placesOf(stage, functionName).toReversed()) {
    const variables = valueAt(document.root.value, [...place, 'environment_variables']);
    if (isMapping(variables))
      for (const [name, value] of Object.entries(variables))
        merged[name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return merged;
}

/** The layers of a function. */
export function layersOf(config: ChaliceConfig, stage: ValuePath, functionName: string): string[] {
  return textsOf(settingOf(config, stage, functionName, 'layers')?.value);
}

/** Every place that holds variables, with the maps of functions. */
export function mapPaths({ document, stages }: ChaliceConfig, name: string): ValuePath[] {
  const places: ValuePath[] = [[], ...stages.map(({ path }) => path).filter((path) => path.length > 0)];
  const functions = places.flatMap((place) => {
    const own = valueAt(document.root.value, [...place, 'lambda_functions']);
    return isMapping(own) ? Object.keys(own).map((key) => [...place, 'lambda_functions', key]) : [];
  });
  return [...places, ...functions]
    .map((place) => [...place, name])
    .filter((path) => nodeAt(document, path) !== undefined);
}

/** The names of functions that have settings of their own in a stage. */
export function configuredFunctions({ document }: ChaliceConfig, stage: ValuePath): string[] {
  const own = valueAt(document.root.value, [...stage, 'lambda_functions']);
  return isMapping(own) ? Object.keys(own) : [];
}

/** The file that a function's policy is written in; undefined where Chalice makes the policy or the role itself. */
export function policyFile(
  config: ChaliceConfig,
  stage: { name: string; path: ValuePath },
  functionName: string,
): string | undefined {
  const isGenerated = settingOf(config, stage.path, functionName, 'autogen_policy')?.value !== false;
  const isManaged = settingOf(config, stage.path, functionName, 'manage_iam_role')?.value !== false;
  if (isGenerated || !isManaged) return undefined;
  const named = settingOf(config, stage.path, functionName, 'iam_policy_file')?.value;
  return `${folderOf(config.file)}/${typeof named === 'string' ? named : `policy-${stage.name}.json`}`;
}

/** The document of a policy file that is there and can be read. */
export function readPolicy(files: SourceFiles, file: string): DataDocument | undefined {
  const text = files.get(file);
  return text === undefined ? undefined : readData(file, text);
}

/** The texts of a list. */
export function textsOf(value: Value | undefined): string[] {
  return isList(value) ? value.filter((item) => typeof item === 'string') : [];
}
