import { desiredLayers } from '../../core/datadog/desired.ts';
import { runtimeFacts } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { apiKeyVariable, chosenVariables, mergedVariables } from '../../core/datadog/variables.ts';
import { isSameValue, type Value } from '../edit/value.ts';
import type { TerraformDirectory } from './directory.ts';
import type { DirectoryEdits } from './directory-edits.ts';
import { type FileEdits, lastEndIn } from './file-edits.ts';
import { datadogModule } from './find-directories.ts';
import { parseExpression, quoted } from './hcl-expression.ts';
import type { BlockValue, HclBlock } from './hcl-file.ts';
import { meaningOf } from './key-permission.ts';
import { type ModuleEffect, type ModuleVersions, moduleEffect } from './module-effect.ts';
import { assumedRegion, regionOf } from './region.ts';
import { referencesTo, renamedBlock, renameReferences } from './rename-references.ts';
import { labelOf, shown, shownVariables, type TerraformFunction } from './terraform-function.ts';
import { editVariables, groupLines, meaningOf as meaningOfVariables } from './variables-edit.ts';

const root = 'aws_lambda_function';

/** Variables that the module gets beside its own defaults. */
function moduleVariables(subject: TerraformFunction, settings: Settings): Record<string, string> {
  const key = settings.apiKey === undefined ? undefined : apiKeyVariable(settings.apiKey);
  const wanted = {
    ...chosenVariables(settings),
    ...mergedVariables({}, settings),
    ...(key === undefined ? {} : { [key.name]: key.value }),
  };
  const entries = Object.entries(wanted).filter(([name]) => subject.variables.get(name)?.entry === undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Versions of the layers as inputs of the module. */
function versionInputs(directory: TerraformDirectory, subject: TerraformFunction, settings: Settings): ModuleVersions {
  const { runtime, architecture } = subject;
  const region = assumedRegion(regionOf(directory, subject));
  const family = runtimeFacts(runtime)?.family;
  const versions: { -readonly [name in keyof ModuleVersions]: number } = {};
  for (const { kind, version } of desiredLayers({ runtime, architecture, region }, settings))
    if (kind === 'extension') versions.extension = version;
    else if (family !== undefined && family !== 'provided') versions[family] = version;
  return versions;
}

/** Brings a function into Datadog's module and returns what the module makes of it. */
export function convertFunction(
  edits: DirectoryEdits,
  subject: TerraformFunction,
  settings: Settings,
  version: string,
): ModuleEffect & { kept: string[] } {
  const { directory } = edits;
  const { block, file, index } = subject;
  const own = edits.of(file);
  const label = labelOf(subject);
  const variables = moduleVariables(subject, settings);
  const versions = versionInputs(directory, subject, settings);
  const added = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, quoted(value)]));
  const inputs = Object.fromEntries(
    Object.entries(versions).map(([name, number]) => [`datadog_${name}_layer_version`, String(number)]),
  );

  const header = file.text.slice(block.start, block.open).trimEnd();
  own.replace({ start: block.start, end: block.start + header.length }, `module "${label}"`);
  own.insertBelow(block.open, [`  source  = "${datadogModule}"`, `  version = "${version}"`, '']);
  const nested = flattenBlocks(own, block);
  const environment = moveEnvironment(own, subject, added);
  const last = lastEndIn(block, file);
  own.insertBelow(last, ['', ...groupLines(inputs, '  ')]);

  const attributes: Record<string, Value> = {
    ...block.value.attributes,
    ...nested,
    ...valuesOf({ source: quoted(datadogModule), version: quoted(version), ...inputs }),
    ...(environment === undefined ? {} : { environment_variables: environment }),
  };
  const value: BlockValue = { type: 'module', labels: [label], attributes, blocks: [] };
  const found = referencesTo(directory, root, label);
  own.setValue(index, renamedBlock(value, root, label, 'module'));
  renameReferences(edits, found, label, 'module', (other, at) => other === file && at === index);
  const moved = movedLines(`${root}.${label}`, `module.${label}.${root}.this`);
  own.addBlock(block.end, moved, meaningOf(moved));

  const current = shownVariables(subject);
  const effect = moduleEffect({
    name: subject.name,
    runtime: subject.runtime ?? '',
    architecture: subject.architecture,
    handler: subject.handler === undefined ? undefined : shown(subject.handler.expression),
    layers: subject.layers === undefined ? [] : listedLayers(subject),
    variables: { ...current, ...variables },
    versions,
    region: regionOf(directory, subject).fragment,
  });
  const kept = Object.entries({ ...chosenVariables(settings), ...mergedVariables({}, settings) }).filter(
    ([name, chosen]) =>
      current[name] !== undefined && !isSameValue(current[name], chosen) && variables[name] === undefined,
  );
  return { ...effect, kept: kept.map(([name]) => name) };
}

function listedLayers({ layers }: TerraformFunction): string[] {
  if (layers === undefined) return [];
  return layers.expression.kind === 'tuple' ? layers.expression.items.map(shown) : [shown(layers.expression)];
}

/** A `moved` block, without which Terraform would replace the function. */
export function movedLines(from: string, to: string): string[] {
  return ['moved {', `  from = ${from}`, `  to   = ${to}`, '}'];
}

function valuesOf(texts: Readonly<Record<string, string>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, parseExpression(text).value]));
}

/** Writes each nested block as inputs where it stands. */
function flattenBlocks(edits: FileEdits, block: HclBlock): Record<string, Value> {
  const inputs: Record<string, Value> = {};
  for (const nested of block.blocks) {
    if (nested.type === 'environment') continue;
    const texts = Object.fromEntries(
      nested.attributes.map(({ name, expression }) => [`${nested.type}_${name}`, expression.text]),
    );
    edits.replace(nested, groupLines(texts, '  ').join('\n').trimStart());
    for (const { name, expression } of nested.attributes) inputs[`${nested.type}_${name}`] = expression.value;
  }
  return inputs;
}

/** Brings the variables out of their block, one step to the left, and adds those for Datadog. */
function moveEnvironment(
  edits: FileEdits,
  subject: TerraformFunction,
  added: Readonly<Record<string, string>>,
): Value | undefined {
  const { block, file, environment } = subject;
  const isAdding = Object.keys(added).length > 0;
  const { attribute, block: nested } = environment;
  if (attribute === undefined || nested === undefined) {
    if (!isAdding) return undefined;
    edits.insertBelow(lastEndIn(block, file), ['', '  environment_variables = {', ...groupLines(added, '    '), '  }']);
    return meaningOfVariables(added);
  }
  edits.replace({ start: nested.start, end: attribute.expression.start }, 'environment_variables = ');
  edits.replace({ start: attribute.expression.end, end: nested.end }, '');
  edits.shiftLines(attribute.expression, -1);
  return edits.atDepth(-1, () => editVariables(edits, attribute.expression, new Set(), added));
}
