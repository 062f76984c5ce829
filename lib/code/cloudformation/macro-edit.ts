import type { Settings } from '../../core/datadog/settings.ts';
import { isList, isMapping, type Value, type ValuePath } from '../edit/value.ts';
import type { Finding } from '../project.ts';
import { templateFinding } from './findings.ts';
import { callOf } from './intrinsics.ts';
import { booleanParameters, keyParameters, libraryFamilies, versionParameters } from './macro-parameters.ts';
import { mappingOf, type Template } from './template.ts';
import type { TemplateEdits } from './template-edits.ts';
import {
  findMacro,
  type MacroPlace,
  macroName,
  mappingParameters,
  mappingPath,
  samTransform,
  transformNames,
} from './transform.ts';

type Parameters = Record<string, Value>;

/** The parameters that the macro reads now; empty where it is not switched on. */
export function currentParameters(template: Template): Readonly<Parameters> {
  return findMacro(template)?.parameters ?? mappingParameters(template) ?? {};
}

/**
 * The parameters as they shall be: chosen ones are set, others stay, one key source is left, the functions that must be
 * left out are excluded. A version that the settings leave open is never lowered.
 */
export function mergeParameters(
  present: Readonly<Parameters>,
  wanted: Readonly<Parameters>,
  excluded: readonly string[],
  settings: Settings,
): Parameters {
  const merged: Parameters = { ...present, ...wanted };
  // A reference to a parameter of the template is somebody's choice, and stays.
  for (const [name, value] of Object.entries(present)) if (callOf(value) !== undefined) merged[name] = value;
  const chosen = settings.layerVersions ?? {};
  const open: string[] = libraryFamilies
    .filter((family) => typeof chosen[family] !== 'number')
    .map((family) => versionParameters[family]);
  if (typeof chosen.extension !== 'number') open.push('extensionLayerVersion');
  for (const name of open) {
    const [before, after] = [present[name], wanted[name]];
    if (before !== undefined && after !== undefined && !isRaised(before, after)) merged[name] = before;
  }
  if (chosen.extension === 'none') delete merged.extensionLayerVersion;
  if (settings.apiKey !== undefined)
    for (const name of keyParameters) if (wanted[name] === undefined) delete merged[name];
  const listed = isList(present.exclude) ? present.exclude : [];
  const missing = excluded.filter((name) => !listed.includes(name));
  if (missing.length > 0) merged.exclude = [...listed, ...missing];
  return merged;
}

/** An expression stays: a parameter of the template says the version. */
function isRaised(before: Value, after: Value): boolean {
  return callOf(before) === undefined && Number(before) < Number(after);
}

/** Writes the macro with its parameters into the template, or brings those that are there up to date. */
export function writeMacro(template: Template, edits: TemplateEdits, parameters: Readonly<Parameters>): Finding[] {
  const macro = findMacro(template);
  const mapped = mappingParameters(template);
  if (macro === undefined) {
    if (mapped !== undefined) writeChanges(edits, mappingPath, mapped, parameters);
    const item: Value = mapped === undefined ? { Name: macroName, Parameters: parameters } : macroName;
    edits.addItem(['Transform'], item, 'AWSTemplateFormatVersion');
    return [];
  }
  const transform = mappingOf(template.value).Transform;
  const isEarly = isList(transform) && transformNames(transform).indexOf(samTransform) > macro.index;
  if (isEarly) {
    const moved: Value = macro.source === 'mappings' ? macroName : { Name: macroName, Parameters: parameters };
    edits.moveItem(['Transform'], macro.index, moved);
    if (macro.source === 'mappings') writeChanges(edits, mappingPath, macro.parameters, parameters);
    return [templateFinding('macroRunsEarly')];
  }
  writePresent(edits, macro, parameters);
  return macro.source === 'transform' && mapped !== undefined ? [templateFinding('mappingsIgnored')] : [];
}

function writePresent(edits: TemplateEdits, macro: MacroPlace, parameters: Readonly<Parameters>): void {
  const { path, source } = macro;
  if (source === 'transform') writeChanges(edits, [...path, 'Parameters'], macro.parameters, parameters);
  else if (source === 'mappings') writeChanges(edits, mappingPath, macro.parameters, parameters);
  else if (macro.isBare) edits.set(path, { Name: macroName, Parameters: parameters });
  else edits.set([...path, 'Parameters'], parameters);
}

function writeChanges(
  edits: TemplateEdits,
  path: ValuePath,
  present: Readonly<Parameters>,
  wanted: Readonly<Parameters>,
): void {
  for (const [name, value] of Object.entries(wanted)) {
    const before = present[name];
    if (name === 'exclude' && isList(before) && isList(value)) {
      for (const item of value) if (!before.includes(item)) edits.insert([...path, name], item);
    } else if (before !== value && callOf(before) === undefined) edits.set([...path, name], value);
  }
  for (const name of Object.keys(present)) if (wanted[name] === undefined) edits.remove([...path, name]);
}

/** What stands in the parameters that the macro or CloudFormation takes otherwise than it reads. */
export function findParameterTraps(parameters: Readonly<Parameters>): Finding[] {
  const entries = Object.entries(parameters);
  const texts = entries.filter(([name, value]) => booleanParameters.has(name) && typeof value === 'string');
  const calls = entries.filter(([, value]) => isRefused(value));
  return [
    ...(texts.length === 0 ? [] : [templateFinding('textForBoolean', { parameters: namesOf(texts) })]),
    ...(calls.length === 0 ? [] : [templateFinding('macroReferenceInvalid', { parameters: namesOf(calls) })]),
  ];
}

/** CloudFormation resolves nothing but parameters before it calls a macro. */
function isRefused(value: Value): boolean {
  const call = callOf(value);
  return isMapping(value) && call !== undefined && call.name !== 'Ref';
}

function namesOf(entries: readonly (readonly [string, Value])[]): string {
  return entries.map(([name]) => name).join(', ');
}
