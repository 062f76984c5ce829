import { hasWebAdapter } from '../../core/datadog/exec-wrapper.ts';
import { runtimeFacts } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { datadogWrapper } from '../../core/datadog/variables.ts';
import { maximumLayers } from '../../core/lambda/limits.ts';
import type { Finding } from '../project.ts';
import { templateFinding } from './findings.ts';
import type { LayerItem } from './layer-items.ts';
import { macroFamilyOf } from './macro-parameters.ts';
import { layerItemsOf, type TemplateFunction, variablesFor } from './template-function.ts';

/** Why a function must not be instrumented by either form; undefined where nothing speaks against it. */
export function leftOutReason(subject: TemplateFunction, settings: Settings): Finding | undefined {
  const name = { function: subject.logicalId };
  if (subject.isImage)
    return subject.handler === undefined || subject.isBuiltFromDockerfile
      ? templateFinding('imageSkipped', name)
      : templateFinding('imageCommandStays', { ...name, command: subject.handler });
  const variables = variablesFor(subject);
  const arns = layerItemsOf(subject).flatMap(({ arn }) => arn ?? []);
  // A start script is the Web Adapter's way to be called, also where its layer comes from elsewhere.
  if (hasWebAdapter(variables, arns) || subject.handler?.endsWith('.sh') === true)
    return templateFinding('webAdapterExcluded', name);
  const family = macroFamilyOf(subject.runtime);
  const wrapper = variables.AWS_LAMBDA_EXEC_WRAPPER;
  if ((family === 'java' || family === 'dotnet') && wrapper !== undefined && wrapper !== datadogWrapper)
    return templateFinding('foreignWrapperExcluded', { ...name, wrapper });
  if (subject.runtime !== undefined && runtimeFacts(subject.runtime)?.support !== 'layers' && family === undefined)
    return templateFinding('runtimeUnservedExcluded', { ...name, runtime: subject.runtime });
  const layers = layersAfter(subject, settings);
  return layers > maximumLayers
    ? templateFinding('tooManyLayers', { ...name, count: layers, limit: maximumLayers })
    : undefined;
}

/** How many layers a function would have: its own, those of Globals, and Datadog's. */
function layersAfter({ layers, inheritedLayers, runtime }: TemplateFunction, { layerVersions = {} }: Settings): number {
  const family = macroFamilyOf(runtime);
  const hasLibrary = family !== undefined && family !== 'provided' && layerVersions[family] !== 'none';
  const others = (items: readonly LayerItem[]) => items.filter(({ isDatadog }) => !isDatadog).length;
  const own = Math.max(0, ...layers.lists.map(({ items }) => others(items)));
  return others(inheritedLayers) + own + Number(hasLibrary) + Number(layerVersions.extension !== 'none');
}
