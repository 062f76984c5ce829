import { isMapping } from '../edit/value.ts';
import type { AllowedAction, FunctionAttributes } from '../project.ts';
import type { PluginSurroundings } from './plugin-effect.ts';
import type { Service } from './service.ts';
import { type ServiceFunction, writtenOut } from './service-function.ts';

/** What a deployment makes of a function without the plugin. */
export function predict(
  subject: ServiceFunction,
  providerVariables: Readonly<Record<string, string>>,
  permissions: readonly AllowedAction[],
): FunctionAttributes {
  return {
    runtime: subject.isImage ? null : (subject.runtime ?? null),
    architecture: subject.architecture,
    handler: subject.isImage ? null : (subject.handler ?? null),
    layers: subject.isImage ? [] : [...subject.layers],
    environment: { ...providerVariables, ...subject.environment },
    permissions: [...permissions],
  };
}

/** Name, stage and Region of a service: as they are known, else as they are written. */
export function surroundingsOf(service: Service): PluginSurroundings {
  const named = service.value(['service']);
  const name = isMapping(named) ? named.name : named;
  const stage = service.value(['provider', 'stage']);
  const region = service.value(['provider', 'region']);
  return {
    service: service.text(name) ?? (name === undefined ? '' : writtenOut(name)),
    stage: stage === undefined || stage === null ? 'dev' : (service.text(stage) ?? writtenOut(stage)),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the framework's own variable, which its deployment resolves
    region: region === undefined || region === null ? 'us-east-1' : (service.text(region) ?? '${aws:region}'),
  };
}
