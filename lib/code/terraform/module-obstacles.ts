import { runtimeFacts } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { datadogWrapper } from '../../core/datadog/variables.ts';
import { partitionOfRegion } from '../../core/lambda/arn.ts';
import type { Finding } from '../project.ts';
import type { TerraformDirectory } from './directory.ts';
import { terraformFinding } from './findings.ts';
import { readInstrumentation } from './instrumentation.ts';
import { hiddenLayers, layerItems, readItem } from './layer-items.ts';
import { moduleLibrary } from './module-effect.ts';
import { blockInputs, moduleOutputs, sameInputs } from './module-shape.ts';
import { regionOf } from './region.ts';
import { referencesTo } from './rename-references.ts';
import { hasUnclearEnvironment } from './strip-function.ts';
import { labelOf, placeOf, type TerraformFunction } from './terraform-function.ts';
import { blockText } from './variables-edit.ts';

const root = 'aws_lambda_function';

/** Why a function cannot be brought into Datadog's module, or undefined. */
export function findModuleObstacle(
  directory: TerraformDirectory,
  subject: TerraformFunction,
  settings: Settings,
): Finding | undefined {
  const about = { function: subject.name };
  const place = placeOf(subject);
  const label = labelOf(subject);
  const { runtime } = subject;
  const items = layerItems(directory, subject, settings.layerAccount, 'us-east-1');
  const hidden = hiddenLayers(directory, subject).map((expression) =>
    readItem(directory, expression, subject.around, settings.layerAccount, 'us-east-1'),
  );
  const isThere = readInstrumentation(directory, subject, items, settings).isThere;
  if (isThere || [...items, ...hidden].some(({ origin }) => origin !== 'other'))
    return terraformFinding('alreadyInPlace', about, place);
  if (hasUnclearEnvironment(subject)) return terraformFinding('environmentUnclear', about, place);
  if (runtime === undefined) return terraformFinding('runtimeUnknown', about, place);
  // The module writes its usual account into ARNs of that partition, where there are no such layers. Source: its main.tf.
  const { known: region } = regionOf(directory, subject);
  if (region !== undefined && partitionOfRegion(region) === 'aws-cn')
    return terraformFinding('noPublicLayers', { ...about, region }, place);
  const family = runtimeFacts(runtime)?.family;
  const needsLibrary = family !== 'provided';
  if (needsLibrary && moduleLibrary(runtime, subject.architecture) === undefined)
    return terraformFinding('moduleRuntimeUnsupported', { ...about, runtime }, place);
  const wrapper = directory.textOf(subject.variables.get('AWS_LAMBDA_EXEC_WRAPPER')?.expression, subject.around);
  const handler = directory.textOf(subject.handler?.expression, subject.around);
  if (wrapper === '/opt/bootstrap' || handler?.endsWith('.sh') === true)
    return terraformFinding('lambdaWebAdapter', { ...about, handler: handler ?? '' }, place);
  const isStarted = family === 'java' || family === 'dotnet';
  if (isStarted && wrapper !== undefined && wrapper !== datadogWrapper)
    return terraformFinding('wrapperKept', { ...about, wrapper }, place);
  const inputs = missingInputs(subject, settings);
  if (inputs.length > 0) return terraformFinding('moduleInputMissing', { ...about, inputs: inputs.join(', ') }, place);
  const isTaken = directory.find('module', label).length > 0;
  if (isTaken) return terraformFinding('moduleNameTaken', { ...about, name: label }, place);
  const references = missingOutputs(directory, label);
  if (references.length > 0)
    return terraformFinding('moduleOutputMissing', { ...about, references: references.join(', ') }, place);
  return unfitBlock(subject) === undefined
    ? undefined
    : terraformFinding('moduleShape', { ...about, block: unfitBlock(subject) ?? '' }, place);
}

/** What the module has no input for. */
function missingInputs({ block }: TerraformFunction, settings: Settings): string[] {
  const arguments_ = block.attributes.map(({ name }) => name).filter((name) => !sameInputs.has(name));
  const nested = block.blocks.flatMap(({ type, attributes, blocks }) => {
    if (type === 'environment') return [];
    const known = blockInputs[type];
    if (known === undefined || blocks.length > 0) return [type];
    return attributes
      .map(({ name }) => name)
      .filter((name) => !known.includes(name))
      .map((name) => `${type}.${name}`);
  });
  const versions = Object.values(settings.layerVersions ?? {});
  return [
    ...arguments_,
    ...nested,
    ...(settings.fips === true ? ['fips'] : []),
    ...(settings.appsec === true ? ['appsec'] : []),
    ...(settings.layerAccount === undefined ? [] : ['layerAccount']),
    ...(versions.includes('none') ? ['layerVersions'] : []),
  ];
}

/** References to what the module does not give, in any file of the directory. */
function missingOutputs(directory: TerraformDirectory, label: string): string[] {
  const names = referencesTo(directory, root, label).flatMap(({ reference, isDependency }) => {
    const [, output] = reference.steps;
    if (output === undefined) return isDependency ? [] : [`${root}.${label}`];
    return output.kind === 'attribute' && moduleOutputs.has(output.name ?? '') ? [] : [output.name ?? 'an index'];
  });
  const inJson = directory.jsonFiles.filter(({ text }) => text.includes(`${root}.${label}`)).map(({ path }) => path);
  return [...new Set([...names, ...inJson])];
}

/** A nested block that is laid out so that a removal could not give it back; undefined when all can be. */
function unfitBlock({ block, file, environment }: TerraformFunction): string | undefined {
  const text = file.text.replaceAll('\r\n', '\n');
  const of = ({ start, end }: { start: number; end: number }) => file.text.slice(start, end).replaceAll('\r\n', '\n');
  for (const nested of block.blocks) {
    if (nested.type !== 'environment') {
      const isFit =
        of(nested) ===
        blockText(
          nested.type,
          nested.attributes.map((a) => [a.name, a.expression.text]),
        );
      if (!isFit || nested.attributes.some(({ expression }) => expression.text.includes('\n'))) return nested.type;
    } else if (environment.attribute !== undefined) {
      const { expression } = environment.attribute;
      const head = of({ start: nested.start, end: expression.start });
      const tail = of({ start: expression.end, end: nested.end });
      if (head !== 'environment {\n    variables = ' || tail !== '\n  }' || expression.text.includes('<<'))
        return 'environment';
    }
  }
  const header = `resource "${root}" "${labelOf({ block })}" {\n`;
  return text.includes(header) && of({ start: block.start, end: block.open + 2 }).startsWith(header.slice(0, -1))
    ? undefined
    : 'resource';
}
