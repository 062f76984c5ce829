import { textParams } from '../../core/change/findings.ts';
import { desiredFunction } from '../../core/datadog/desired.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { maximumLayers } from '../../core/lambda/limits.ts';
import { isNotRedirected } from '../image-command.ts';
import type { Finding } from '../project.ts';
import type { TerraformDirectory } from './directory.ts';
import { type FileEdits, lastEndIn, withAttribute, withBlock } from './file-edits.ts';
import { terraformFinding, terraformFindings } from './findings.ts';
import { type HclExpression, parseExpression, quoted } from './hcl-expression.ts';
import type { BlockValue } from './hcl-file.ts';
import { imageObstacle } from './image-in-place.ts';
import { type Instrumentation, readInstrumentation } from './instrumentation.ts';
import { hiddenLayers, type LayerItem, layerItems, readItem } from './layer-items.ts';
import { writeTuple } from './list-edit.ts';
import { assumedRegion, type FunctionRegion, regionOf } from './region.ts';
import { changeLayers, changeVariables, hasUnclearEnvironment, isIgnored, writeHandler } from './strip-function.ts';
import { placeOf, shown, shownVariables, type TerraformFunction } from './terraform-function.ts';
import { groupLines, meaningOf, type VariableTexts } from './variables-edit.ts';
import { wantLayers } from './wanted-layers.ts';
import { wantVariables } from './wanted-variables.ts';

/** How a function shall be written: what changes, and the whole for reading. */
export type WantedFunction = {
  handler: HclExpression | undefined;
  layers: { items: Map<HclExpression, string | undefined>; added: string[]; isNullable: boolean };
  removed: Instrumentation['entries'];
  added: VariableTexts;
  region: FunctionRegion;
  /** What AWS gets afterwards; expressions stay as they are written. */
  after: { handler: string | undefined; layers: string[]; variables: Record<string, string> };
};

/** How a function shall be written, or why it stays as it is. */
export type FunctionPlan = { findings: Finding[]; wanted: WantedFunction | undefined };

/** Plans one function in place, by the same rules as a live change. Nothing is edited yet. */
export function planFunction(
  directory: TerraformDirectory,
  subject: TerraformFunction,
  settings: Settings,
): FunctionPlan {
  const region = regionOf(directory, subject);
  const items = layerItems(directory, subject, settings.layerAccount, assumedRegion(region));
  const found = readInstrumentation(directory, subject, items, settings);
  const obstacle = findObstacle(directory, subject, items, found, settings);
  if (obstacle !== undefined) return { findings: [obstacle], wanted: undefined };

  const handler = handlerText(directory, subject, found);
  const current = variablesForRules(directory, subject);
  const desired = desiredFunction(
    {
      runtime: subject.runtime,
      architecture: subject.architecture,
      region: assumedRegion(region),
      ...startOf(subject, handler),
      layers: items.map(({ arn }) => arn),
      variables: current,
    },
    settings,
  );
  const wantedHandler = subject.isImage ? desired.command?.[0] : desired.handler;
  const findings = desired.findings.flatMap((finding) => {
    // What stands behind an expression may hold the key.
    if (finding.code === 'apiKeyMissing' && subject.isPartlyKnown) return [];
    const code = isOwnCode(finding.code) ? finding.code : finding.severity === 'blocked' ? 'notPlanned' : undefined;
    return code === undefined
      ? []
      : [
          terraformFinding(
            code,
            { ...textParams(finding.params), function: subject.name, code: finding.code },
            placeOf(subject),
          ),
        ];
  });
  const hidden = hiddenLayers(directory, subject).length;
  if (desired.layers.length + hidden > maximumLayers)
    findings.push(
      terraformFinding(
        'tooManyLayers',
        { function: subject.name, count: desired.layers.length + hidden, maximum: maximumLayers },
        placeOf(subject),
      ),
    );
  const isBlocked = findings.some(({ severity }) => severity === 'blocked');
  if (!isBlocked && subject.isImage && isNotRedirected(handler, wantedHandler, settings))
    findings.push(
      terraformFinding('notPlanned', { function: subject.name, code: 'startedByOption' }, placeOf(subject)),
    );
  if (findings.some(({ severity }) => severity === 'blocked')) return { findings, wanted: undefined };

  const layers = wantLayers(subject, items, desired.layers, region, settings);
  const isNull = isNullable(directory, subject);
  const variables = wantVariables(subject, found, current, desired.variables);
  const isMigrated = found.isThere && !found.isGrouped && Object.keys(variables.added).length > 0;
  return {
    findings: [
      ...findings,
      ...(variables.kept.length > 0
        ? [
            terraformFinding(
              'valuesKept',
              { function: subject.name, variables: variables.kept.join(', ') },
              placeOf(subject),
            ),
          ]
        : []),
      ...(isMigrated ? [terraformFinding('migratedFromLayers', { function: subject.name }, placeOf(subject))] : []),
    ],
    wanted: {
      handler:
        wantedHandler === handler || wantedHandler === undefined ? undefined : parseExpression(quoted(wantedHandler)),
      layers: { ...layers.change, isNullable: isNull },
      removed: variables.removed,
      added: variables.added,
      region,
      after: { handler: wantedHandler, layers: layers.shown, variables: variables.after },
    },
  };
}

/** What starts a function, as the rules take it. */
function startOf({ isImage, image }: TerraformFunction, handler: string | undefined) {
  if (!isImage) return { packageType: 'Zip' as const, handler };
  return {
    packageType: 'Image' as const,
    handler: undefined,
    ...(handler === undefined ? {} : { command: [handler] }),
    ...(image?.entryPoint === undefined ? {} : { entryPoint: image.entryPoint }),
  };
}

function isOwnCode(code: string): code is keyof typeof terraformFindings {
  return Object.hasOwn(terraformFindings, code);
}

function findObstacle(
  directory: TerraformDirectory,
  subject: TerraformFunction,
  items: readonly LayerItem[],
  found: Instrumentation,
  settings: Settings,
): Finding | undefined {
  const place = placeOf(subject);
  const about = { function: subject.name };
  if (isIgnored(subject)) return terraformFinding('changesIgnored', about, place);
  if (hasUnclearEnvironment(subject)) return terraformFinding('environmentUnclear', about, place);
  if (subject.isImage) return imageObstacle(subject, found);
  if (subject.runtime === undefined) return terraformFinding('runtimeUnknown', about, place);
  const { handler, layers } = subject;
  if (found.isRedirected && handler?.expression.kind !== 'string')
    return terraformFinding('handlerElsewhere', about, place);
  if (handler?.expression.text.includes('\n') === true) return terraformFinding('handlerElsewhere', about, place);
  const hidden = hiddenLayers(directory, subject).map((expression) =>
    readItem(directory, expression, subject.around, settings.layerAccount, 'us-east-1'),
  );
  const unclear = [
    ...hidden.filter(({ origin }) => origin !== 'other'),
    ...items.filter(({ origin }) => origin === 'unclear'),
  ];
  const isNullOverLines =
    layers !== undefined && isNullable(directory, subject) && layers.expression.text.includes('\n');
  if (unclear.length > 0 || isNullOverLines) {
    const names = unclear.map(({ expression }) => expression.text).join(', ');
    return terraformFinding('layersUnclear', { ...about, layers: names || (layers?.expression.text ?? '') }, place);
  }
  return undefined;
}

/** Whether a list of layers may be null: by its text, or by the default of the variable that it is. */
function isNullable(directory: TerraformDirectory, { layers, around }: TerraformFunction): boolean {
  if (layers === undefined) return false;
  const { expression } = layers;
  if (expression.kind === 'tuple' || expression.kind === 'call') return expression.text.startsWith('try(');
  return directory.resolve(expression, around)?.kind === 'null' || expression.text.includes('null');
}

/** The handler as the rules see it: its text where it is one, else a stand-in that keeps the expression. */
function handlerText(
  directory: TerraformDirectory,
  { handler, around }: TerraformFunction,
  found: Instrumentation,
): string | undefined {
  if (handler === undefined) return undefined;
  return found.isRedirected ? directory.textOf(handler.expression, around) : shown(handler.expression);
}

/** Variables as the rules see them. A wrapper decides about the rest, so it is looked up behind its expression. */
function variablesForRules(directory: TerraformDirectory, subject: TerraformFunction): Record<string, string> {
  const variables = shownVariables(subject);
  const wrapper = subject.variables.get('AWS_LAMBDA_EXEC_WRAPPER')?.expression;
  const known = directory.textOf(wrapper, subject.around);
  return known === undefined ? variables : { ...variables, AWS_LAMBDA_EXEC_WRAPPER: known };
}

/** Writes what was planned for one function. */
export function writeFunction(edits: FileEdits, subject: TerraformFunction, wanted: WantedFunction): void {
  const { handler, layers, added } = wanted;
  if (handler !== undefined) writeHandler(edits, subject, handler);
  if (subject.layers !== undefined) changeLayers(edits, subject, layers.items, layers.added, layers.isNullable);
  if (subject.environment.attribute !== undefined) changeVariables(edits, subject, wanted.removed, added);
  // What goes below the last line is written after what changes in that line.
  if (subject.layers === undefined && layers.added.length > 0) addLayers(edits, subject, layers.added);
  if (subject.environment.attribute === undefined && Object.keys(added).length > 0)
    addEnvironment(edits, subject, added);
}

function addLayers(edits: FileEdits, subject: TerraformFunction, texts: readonly string[]): void {
  const { block, file, index } = subject;
  const written = writeTuple(texts, '  ');
  edits.insertBelow(lastEndIn(block, file), ['', ...`  layers = ${written}`.split('\n')]);
  edits.setValue(index, withAttribute(edits.valueOf(index), 'layers', parseExpression(written).value));
}

function addEnvironment(edits: FileEdits, subject: TerraformFunction, added: VariableTexts): void {
  const { block, file, index, kind } = subject;
  const isBlock = kind === 'resource';
  const end = lastEndIn(block, file);
  const group = groupLines(added, isBlock ? '      ' : '    ');
  const value = edits.valueOf(index);
  if (!isBlock) {
    edits.insertBelow(end, ['', '  environment_variables = {', ...group, '  }']);
    edits.setValue(index, withAttribute(value, 'environment_variables', meaningOf(added)));
    return;
  }
  edits.insertBelow(end, ['', '  environment {', '    variables = {', ...group, '    }', '  }']);
  const nested: BlockValue = {
    type: 'environment',
    labels: [],
    attributes: { variables: meaningOf(added) },
    blocks: [],
  };
  edits.setValue(index, withBlock(value, 'environment', nested));
}
