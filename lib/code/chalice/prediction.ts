import { valueAt } from '../edit/value.ts';
import type { FunctionAttributes, FunctionPrediction } from '../project.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { ApplicationFunction } from './application.ts';
import { type ChaliceConfig, layersOf, readConfig, variablesOf } from './config.ts';
import { keyPermissions } from './policy.ts';

/** The name under which Chalice's settings know the function that serves the routes. */
const routesName = 'api_handler';

/** The functions of every stage, as Chalice deploys them from the files before and after. Handlers stay as they are. */
export function predictFunctions(
  before: ChaliceConfig,
  filesBefore: SourceFiles,
  filesAfter: SourceFiles,
  functions: readonly ApplicationFunction[],
): FunctionPrediction[] {
  const after = readConfig(before.file, filesAfter.get(before.file) ?? '');
  const named = valueAt(before.document.root.value, ['app_name']);
  const application = typeof named === 'string' ? named : 'app';
  return before.stages.flatMap((stage) =>
    [routesName, ...functions.map(({ name }) => name)].map((name): FunctionPrediction => {
      // The function of the routes bears the name of application and stage alone.
      const suffix = name === routesName ? '' : `-${name}`;
      return {
        name: `${application}-${stage.name}${suffix}`,
        before: attributesOf(before, stage, name, filesBefore),
        after: attributesOf(after, stage, name, filesAfter),
      };
    }),
  );
}

/** Chalice deploys with the Python that runs it, which the files do not say. */
function attributesOf(
  config: ChaliceConfig,
  stage: ChaliceConfig['stages'][number],
  name: string,
  files: SourceFiles,
): FunctionAttributes {
  return {
    runtime: null,
    architecture: 'x86_64',
    handler: name === routesName ? 'app.app' : `app.${name}`,
    layers: layersOf(config, stage.path, name),
    environment: variablesOf(config, stage.path, name),
    permissions: keyPermissions(config, stage, name, files),
  };
}
