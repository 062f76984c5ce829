import { isMapping, type Value } from '../edit/value.ts';
import type { Finding, FunctionPrediction } from '../project.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { CodeRequest, ProjectPlan } from '../way.ts';
import { stripEnvironment } from './environment-settings.ts';
import { serverlessFinding } from './findings.ts';
import { stripHandMade, stripProvider } from './hand-made.ts';
import { keyPermissions, revokeKey } from './key-permission.ts';
import { packageFileOf, removePluginPackage } from './package-json.ts';
import { pluginEffect } from './plugin-effect.ts';
import { hasPlugin, removePlugin } from './plugins-list.ts';
import { predict, surroundingsOf } from './prediction.ts';
import type { Service } from './service.ts';
import { ServiceEdits } from './service-edits.ts';
import { readFunctions } from './service-function.ts';

/** Plans to take Datadog out of a service: the plugin with all that belongs to it, and layers and redirects written by hand. */
export function planRemove(service: Service, files: SourceFiles, request: CodeRequest): ProjectPlan {
  const edits = new ServiceEdits(service, files);
  const read = readFunctions(service);
  const isPluginOn = hasPlugin(service);
  const found = service.value(['custom', 'datadog']);
  const config: { readonly [key: string]: Value } = isMapping(found) ? found : {};
  removePlugin(service, edits);
  edits.remove(service.locate(['custom', 'datadog']));
  const permissionsBefore = keyPermissions(service);
  revokeKey(service, edits);
  const packageFile = packageFileOf(service.folder, files);
  const isInstalled = packageFile !== undefined && removePluginPackage(packageFile, service, edits);

  const findings: Finding[] = [];
  const withoutWrapper = stripProvider(service, edits, request, read.environment);
  const environment = stripEnvironment(service, edits, request.settings, withoutWrapper);
  const functions = read.functions.map((subject): FunctionPrediction => {
    const stripped = subject.isImage
      ? { function: subject, findings: [] }
      : stripHandMade(service, edits, subject, request);
    findings.push(...stripped.findings);
    const deployed = predict(subject, read.environment, permissionsBefore);
    const isIncluded = isPluginOn && config.enabled !== false && !isExcluded(config, subject.name) && !subject.isImage;
    const effect = isIncluded
      ? pluginEffect(
          { ...subject, variables: subject.environment, providerVariables: read.environment },
          config,
          surroundingsOf(service),
        )
      : undefined;
    const before =
      effect === undefined || 'refused' in effect
        ? deployed
        : {
            ...deployed,
            handler: effect.handler ?? null,
            layers: [...effect.layers],
            environment: { ...effect.variables },
          };
    return { name: subject.name, before, after: predict(stripped.function, environment, permissionsBefore) };
  });
  const plans = edits.plans();
  const kept = keptVariables(functions);
  return {
    files: plans,
    functions,
    findings: [
      ...findings,
      ...(plans.length > 0 && kept.length > 0
        ? [serverlessFinding('variablesKept', { variables: kept.join(', ') })]
        : []),
    ],
    steps: isInstalled && packageFile !== undefined ? [{ code: 'uninstallPlugin', params: { file: packageFile } }] : [],
  };
}

function isExcluded(config: { readonly [key: string]: Value }, name: string): boolean {
  return Array.isArray(config.exclude) && config.exclude.includes(name);
}

/** Datadog's variables that stand in the files themselves: they do nothing without Datadog, and nobody can tell whose they are. */
function keptVariables(functions: readonly FunctionPrediction[]): string[] {
  const names = functions.flatMap(({ after }) =>
    Object.keys(after.environment).filter((name) => name.startsWith('DD_')),
  );
  return [...new Set(names)].sort();
}
