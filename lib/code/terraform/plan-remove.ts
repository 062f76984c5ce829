import type { Finding, FunctionPrediction } from '../project.ts';
import type { CodeRequest, ProjectPlan } from '../way.ts';
import { movedLines } from './convert-function.ts';
import type { TerraformDirectory } from './directory.ts';
import { DirectoryEdits } from './directory-edits.ts';
import { terraformFinding } from './findings.ts';
import { type Instrumentation, readInstrumentation } from './instrumentation.ts';
import { keyPermissionsOf, revokeKey } from './key-permission.ts';
import { layerItems } from './layer-items.ts';
import { moduleAttributes, predictionOf } from './plan-in-place.ts';
import { assumedRegion, regionLabel, regionOf } from './region.ts';
import { canRestore, restoreFunction } from './restore-function.ts';
import { stripFunction } from './strip-function.ts';
import {
  labelOf,
  placeOf,
  readFunctions,
  shown,
  shownHandler,
  shownVariables,
  type TerraformFunction,
} from './terraform-function.ts';

/** Plans to take Datadog out of a directory, whichever form it was written in. */
export function planRemove(directory: TerraformDirectory, { settings }: CodeRequest): ProjectPlan {
  const edits = new DirectoryEdits(directory);
  const subjects = readFunctions(directory);
  const findings: Finding[] = [];
  const restored: TerraformFunction[] = [];
  const functions = subjects.map((subject): FunctionPrediction => {
    const permission = { before: keyPermissionsOf(directory, subject), after: [] };
    if (subject.isImage && subject.kind === 'datadogModule') return predictionOf(subject, undefined, permission);
    const items = layerItems(directory, subject, settings.layerAccount, assumedRegion(regionOf(directory, subject)));
    const found = readInstrumentation(directory, subject, items, settings);
    const own =
      subject.kind === 'datadogModule'
        ? restore(edits, subject, found, restored)
        : stripFunction(edits.of(subject.file), subject, items, found);
    findings.push(...own);
    const isBlocked = own.some(({ severity }) => severity === 'blocked') || !found.isThere;
    if (isBlocked) return predictionOf(subject, undefined, permission);
    const after = afterRemoval(subject, items, found);
    const kept = Object.keys(after.variables).filter((name) => name.startsWith('DD_'));
    if (kept.length > 0)
      findings.push(
        terraformFinding(
          'variablesKept',
          { function: subject.name, variables: kept.sort().join(', ') },
          placeOf(subject),
        ),
      );
    const prediction = predictionOf(subject, { after }, permission);
    return subject.kind === 'datadogModule' ? withModule(directory, subject, prediction) : prediction;
  });
  revokeKey(edits, subjects);
  for (const placed of directory.find('data', 'aws_region')) {
    const label = placed.block.labels[1] ?? '';
    if (label === regionLabel || label.startsWith(`${regionLabel}_`)) edits.removeBlock(placed);
  }
  return {
    files: edits.plans(),
    functions,
    findings: [...findings, ...movedBack(restored)],
    steps: restored.map((subject) => ({
      code: 'addMovedBack',
      params: {
        file: subject.file.path,
        snippet: movedLines(
          `module.${labelOf(subject)}.aws_lambda_function.this`,
          `aws_lambda_function.${labelOf(subject)}`,
        ).join('\n'),
      },
    })),
  };
}

function restore(
  edits: DirectoryEdits,
  subject: TerraformFunction,
  found: Instrumentation,
  restored: TerraformFunction[],
): Finding[] {
  if (!canRestore(edits.directory, subject))
    return [terraformFinding('moduleShape', { function: subject.name, block: 'module' }, placeOf(subject))];
  restoreFunction(edits, subject, found);
  restored.push(subject);
  return [];
}

function movedBack(restored: readonly TerraformFunction[]): Finding[] {
  const functions = restored.map(({ name }) => name).join(', ');
  return restored.length === 0 ? [] : [terraformFinding('movedBack', { functions })];
}

/** Before the removal it is the module that decides what AWS gets. */
function withModule(
  directory: TerraformDirectory,
  subject: TerraformFunction,
  prediction: FunctionPrediction,
): FunctionPrediction {
  return { ...prediction, before: moduleAttributes(directory, subject, prediction.before) };
}

function afterRemoval(
  subject: TerraformFunction,
  items: ReturnType<typeof layerItems>,
  found: ReturnType<typeof readInstrumentation>,
) {
  const gone = new Set([...found.entries].map(({ key }) => key));
  const hidden = subject.layers !== undefined && items.length === 0 ? [shown(subject.layers.expression)] : [];
  return {
    handler: found.original === undefined ? shownHandler(subject) : shown(found.original),
    layers: [
      ...hidden,
      ...items
        .filter(({ origin }) => origin !== 'datadog' && origin !== 'copy')
        .map(({ expression }) => shown(expression)),
    ],
    variables: Object.fromEntries(Object.entries(shownVariables(subject)).filter(([name]) => !gone.has(name))),
  };
}
