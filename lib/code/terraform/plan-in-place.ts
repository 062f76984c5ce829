import type { AllowedAction, Finding, FunctionAttributes, FunctionPrediction, Step } from '../project.ts';
import type { CodeRequest, ProjectPlan } from '../way.ts';
import { isOverrideName, type TerraformDirectory } from './directory.ts';
import { DirectoryEdits } from './directory-edits.ts';
import { terraformFinding } from './findings.ts';
import { attributeOf, blockOf } from './hcl-file.ts';
import { redirectStep, skippedImage } from './image-in-place.ts';
import { planFunction, type WantedFunction, writeFunction } from './instrument-function.ts';
import { type KeyPermission, KeyPermissions, keyPermissionsOf, meaningOf } from './key-permission.ts';
import { moduleEffect } from './module-effect.ts';
import { type FunctionRegion, regionOf } from './region.ts';
import {
  placeOf,
  readFunctions,
  shown,
  shownHandler,
  shownVariables,
  type TerraformFunction,
} from './terraform-function.ts';

/** Plans to write Datadog into the functions of a directory in place. */
export function planInPlace(directory: TerraformDirectory, { settings }: CodeRequest): ProjectPlan {
  const edits = new DirectoryEdits(directory);
  const permissions = new KeyPermissions(edits, settings);
  const functions: FunctionPrediction[] = [];
  const findings: Finding[] = findInJson(directory);
  const images: string[] = [];
  const byHand: Step[] = [];
  for (const subject of readFunctions(directory)) {
    const before = keyPermissionsOf(directory, subject);
    const skipped = skipOf(directory, subject) ?? skippedImage(subject, settings);
    if (skipped !== undefined) {
      findings.push(skipped);
      if (subject.isImage) images.push(subject.name);
      functions.push(untouched(directory, subject, before));
      continue;
    }
    const plan = planFunction(directory, subject, settings);
    findings.push(...plan.findings);
    if (plan.wanted === undefined) {
      if (plan.findings.some(({ code }) => code === 'imageCommandUnclear'))
        byHand.push(redirectStep(subject, settings));
      functions.push(predictionOf(subject, undefined, { before, after: before }));
      continue;
    }
    writeFunction(edits.of(subject.file), subject, plan.wanted);
    // An image has no layers, whose ARNs would name the Region.
    if (!subject.isImage) addRegion(edits, subject, plan.wanted.region);
    findings.push(...hintsFor(subject, plan.wanted.region));
    functions.push(predictionOf(subject, plan.wanted, permissions.grant(subject)));
  }
  const left = permissions.left();
  return {
    files: edits.plans(),
    functions,
    findings: [
      ...findings,
      ...left.findings,
      ...(settings.apiKey?.source === 'plain' ? [terraformFinding('plainApiKey')] : []),
    ],
    steps: [...left.steps, ...byHand, ...imageStep(images)],
  };
}

function untouched(
  directory: TerraformDirectory,
  subject: TerraformFunction,
  permissions: AllowedAction[],
): FunctionPrediction {
  const prediction = predictionOf(subject, undefined, { before: permissions, after: permissions });
  if (subject.kind !== 'datadogModule') return prediction;
  const deployed = moduleAttributes(directory, subject, prediction.before);
  return { ...prediction, before: deployed, after: deployed };
}

/** What Datadog's module makes of a function that calls it. */
export function moduleAttributes(
  directory: TerraformDirectory,
  subject: TerraformFunction,
  given: FunctionAttributes,
): FunctionAttributes {
  if (given.runtime === null) return given;
  const versions = Object.fromEntries(
    ['extension', 'python', 'node', 'java', 'dotnet', 'ruby'].flatMap((name) => {
      const input = attributeOf(subject.block, `datadog_${name}_layer_version`)?.expression;
      const version = Number(directory.textOf(input, subject.around) ?? Number.NaN);
      return Number.isNaN(version) ? [] : [[name, version]];
    }),
  );
  const effect = moduleEffect({
    name: subject.name,
    runtime: given.runtime,
    architecture: subject.architecture,
    handler: given.handler ?? undefined,
    layers: given.layers,
    variables: given.environment,
    versions,
    region: regionOf(directory, subject).fragment,
  });
  return { ...given, handler: effect.handler ?? null, layers: effect.layers, environment: effect.variables };
}

/** A step for functions whose image holds their code. */
export function imageStep(images: readonly string[]): Step[] {
  return images.length === 0 ? [] : [{ code: 'instrumentImage', params: { functions: images.join(', ') } }];
}

/** Functions in Terraform's JSON syntax. */
export function findInJson(directory: TerraformDirectory): Finding[] {
  return directory.jsonFiles
    .filter(({ text }) => text.includes('"aws_lambda_function"'))
    .map(({ path }) => terraformFinding('jsonNotEdited', { file: path }, { file: path }));
}

/** What an override file may change of what an edit changes. */
const overridable = {
  arguments: ['handler', 'layers', 'runtime', 'environment_variables', 'image_config_command'],
  blocks: ['environment', 'image_config'],
};

/** Why a function is left alone whatever the settings are. */
export function skipOf(directory: TerraformDirectory, subject: TerraformFunction): Finding | undefined {
  const about = { function: subject.name };
  if (subject.kind === 'datadogModule') return terraformFinding('moduleUsed', about, placeOf(subject));
  const [type = '', name = ''] = subject.kind === 'resource' ? subject.block.labels : ['', subject.block.labels[0]];
  const overriding = directory.blocks.find(
    ({ file, block }) =>
      isOverrideName(file.path) &&
      block.type === subject.block.type &&
      block.labels.at(-1) === name &&
      (type === '' || block.labels[0] === type) &&
      (overridable.arguments.some((key) => attributeOf(block, key) !== undefined) ||
        overridable.blocks.some((key) => blockOf(block, key) !== undefined)),
  );
  return (
    overriding && terraformFinding('overriddenElsewhere', { ...about, file: overriding.file.path }, placeOf(subject))
  );
}

/** The data source that names the Region, once a directory. */
export function addRegion(edits: DirectoryEdits, subject: TerraformFunction, { dataSource }: FunctionRegion): void {
  if (dataSource === undefined || edits.hasAdded(dataSource.label)) return;
  const inner = dataSource.provider === undefined ? [] : [`  provider = ${dataSource.provider}`];
  const head = `data "aws_region" "${dataSource.label}" {`;
  const lines = inner.length === 0 ? [`${head}}`] : [head, ...inner, '}'];
  edits.of(subject.file).addBlock(subject.block.end, lines, meaningOf(lines));
}

function hintsFor(subject: TerraformFunction, region: FunctionRegion): Finding[] {
  const about = { function: subject.name };
  const place = placeOf(subject);
  return [
    ...(subject.assumed.length > 0
      ? [terraformFinding('defaultsAssumed', { ...about, arguments: subject.assumed.join(', ') }, place)]
      : []),
    ...(subject.isPartlyKnown ? [terraformFinding('environmentPartlyKnown', about, place)] : []),
    ...(region.known === undefined && !subject.isImage ? [terraformFinding('partitionAssumed', about, place)] : []),
  ];
}

/** A function before and after, as Terraform deploys it. */
export function predictionOf(
  subject: TerraformFunction,
  wanted: Pick<WantedFunction, 'after'> | undefined,
  permission: KeyPermission,
): FunctionPrediction {
  const before: FunctionAttributes = {
    runtime: subject.isImage ? null : (subject.runtime ?? writtenRuntime(subject)),
    architecture: subject.architecture,
    handler: shownHandler(subject) ?? null,
    layers: layersOf(subject),
    environment: shownVariables(subject),
    permissions: permission.before,
  };
  const after =
    wanted === undefined
      ? before
      : {
          ...before,
          handler: wanted.after.handler ?? null,
          layers: wanted.after.layers,
          environment: wanted.after.variables,
        };
  return { name: subject.name, logicalId: subject.address, before, after: { ...after, permissions: permission.after } };
}

function writtenRuntime({ block }: TerraformFunction): string | null {
  const runtime = attributeOf(block, 'runtime')?.expression;
  return runtime === undefined ? null : shown(runtime);
}

function layersOf({ layers }: TerraformFunction): string[] {
  if (layers === undefined) return [];
  const { expression } = layers;
  return expression.kind === 'tuple' ? expression.items.map(shown) : [shown(expression)];
}
