import type { Settings } from '../../core/datadog/settings.ts';
import type { Value } from '../edit/value.ts';
import type { AllowedAction, FunctionAttributes, FunctionPrediction } from '../project.ts';
import { keyPermissionsOf } from './key-permission.ts';
import { placeholderRegions } from './layer-items.ts';
import { type MacroEffect, type MacroRegion, macroEffect } from './macro-effect.ts';
import { regionVariable, type Template } from './template.ts';
import { readFunctions, type TemplateFunction, variablesFor } from './template-function.ts';
import { findMacro } from './transform.ts';

type Parameters = Readonly<Record<string, Value>>;

/** Each function as both templates deploy it. */
export function predictAll(before: Template, after: Template, settings: Settings): FunctionPrediction[] {
  const edited = new Map(predictions(after, settings));
  return predictions(before, settings).map(([logicalId, attributes]) => ({
    name: logicalId,
    logicalId,
    before: attributes,
    after: edited.get(logicalId) ?? attributes,
  }));
}

function predictions(template: Template, settings: Settings): [logicalId: string, FunctionAttributes][] {
  const macro = findMacro(template);
  return readFunctions(template, settings.layerAccount).map((subject) => {
    const permissions = keyPermissionsOf(template, subject);
    const isOn = macro !== undefined && isInstrumentedBy(macro.parameters, subject);
    const attributes = isOn
      ? predictWith(subject, macro.parameters, permissions, settings)
      : predict(subject, permissions);
    return [subject.logicalId, attributes];
  });
}

/** Whether the macro instruments a function with parameters as they are. */
function isInstrumentedBy(parameters: Parameters, { logicalId, isImage }: TemplateFunction): boolean {
  const { exclude } = parameters;
  return !isImage && !(Array.isArray(exclude) && exclude.includes(logicalId));
}

/** What the macro makes of a function with some parameters. */
function predictWith(
  subject: TemplateFunction,
  parameters: Parameters,
  permissions: readonly AllowedAction[],
  settings: Settings,
) {
  const plain = predict(subject, permissions);
  const effect = macroEffect({ ...subject, variables: plain.environment }, parameters, regionOf(settings));
  return predictMacro(subject, effect, permissions);
}

/** What a deployment makes of a function without the macro. */
function predict(subject: TemplateFunction, permissions: readonly AllowedAction[]): FunctionAttributes {
  return {
    runtime: subject.isImage ? null : (subject.runtime ?? null),
    architecture: subject.architecture,
    handler: subject.handler ?? null,
    layers: writtenLayers(subject, []),
    environment: variablesFor(subject),
    permissions: [...permissions],
  };
}

/** What a deployment makes of a function with the macro. */
function predictMacro(
  subject: TemplateFunction,
  effect: MacroEffect,
  permissions: readonly AllowedAction[],
): FunctionAttributes {
  return {
    ...predict(subject, permissions),
    handler: effect.handler ?? null,
    layers: writtenLayers(subject, effect.added),
    environment: { ...effect.variables },
  };
}

/** Layers in order; those of a condition's branch with its name in front. A layer that is there already is not added again. */
function writtenLayers({ layers, inheritedLayers }: TemplateFunction, added: readonly string[]): string[] {
  return layers.lists.flatMap(({ items, condition }) => {
    const own = [...inheritedLayers, ...items].map(({ written }) => written);
    const all = [...new Set([...own, ...added])];
    return condition === undefined ? all : all.map((layer) => `${condition}: ${layer}`);
  });
}

/** Where a template is deployed: no template says it, but the key's ARN says the partition. */
export function regionOf({ apiKey, site }: Settings): MacroRegion {
  const arn = apiKey?.source === 'secretsManager' || apiKey?.source === 'ssm' ? apiKey.arn : '';
  const isGov = arn === '' ? site?.endsWith('ddog-gov.com') === true : arn.startsWith('arn:aws-us-gov:');
  const partition = arn.startsWith('arn:aws-cn:') ? 'aws-cn' : isGov ? 'aws-us-gov' : 'aws';
  return { partition, region: regionVariable };
}

/** A Region of the partition that stands for the one that only a deployment knows. */
export function placeholderRegionOf(settings: Settings): string {
  const { partition } = regionOf(settings);
  if (partition === 'aws-cn') return 'cn-north-1';
  return partition === 'aws-us-gov' ? placeholderRegions['aws-us-gov'] : placeholderRegions.aws;
}
