import type { Finding, FunctionPrediction, Step } from '../project.ts';
import type { CodeRequest, ProjectPlan } from '../way.ts';
import { convertFunction } from './convert-function.ts';
import type { TerraformDirectory } from './directory.ts';
import { DirectoryEdits } from './directory-edits.ts';
import { terraformFinding } from './findings.ts';
import { KeyPermissions, keyPermissionsOf } from './key-permission.ts';
import { findModuleObstacle } from './module-obstacles.ts';
import { moduleVersion, olderModuleVersion } from './module-shape.ts';
import { findInJson, imageStep, predictionOf, skipOf } from './plan-in-place.ts';
import { placeOf, readFunctions } from './terraform-function.ts';
import { doesAllow } from './version-constraint.ts';

/** Plans to bring the functions of a directory into Datadog's module. */
export function planModule(directory: TerraformDirectory, { settings }: CodeRequest): ProjectPlan {
  const edits = new DirectoryEdits(directory);
  const permissions = new KeyPermissions(edits, settings);
  const version = moduleVersionFor(directory);
  const functions: FunctionPrediction[] = [];
  const findings: Finding[] = findInJson(directory);
  const images: string[] = [];
  let isConverted = false;
  for (const subject of readFunctions(directory)) {
    const before = keyPermissionsOf(directory, subject);
    const obstacle =
      skipOf(directory, subject) ??
      excludedImage(subject) ??
      otherModule(subject) ??
      findModuleObstacle(directory, subject, settings);
    const refusal = obstacle ?? ('refused' in version ? version.refused : undefined);
    if (refusal !== undefined) {
      findings.push(refusal);
      if (refusal.code === 'imageExcluded') images.push(subject.name);
      functions.push(predictionOf(subject, undefined, { before, after: before }));
      continue;
    }
    const effect = convertFunction(edits, subject, settings, 'refused' in version ? '' : version.version);
    isConverted = true;
    if (effect.kept.length > 0)
      findings.push(
        terraformFinding('valuesKept', { function: subject.name, variables: effect.kept.join(', ') }, placeOf(subject)),
      );
    functions.push(predictionOf(subject, { after: effect }, permissions.grant(subject)));
  }
  const left = permissions.left();
  const plans = edits.plans();
  const init: Step[] = isConverted ? [{ code: 'init', params: {} }] : [];
  return {
    files: plans,
    functions,
    findings: [...findings, ...left.findings, ...plainKey(settings)],
    steps: [...init, ...left.steps, ...imageStep(images)],
  };
}

function plainKey({ apiKey }: CodeRequest['settings']): Finding[] {
  return apiKey?.source === 'plain' ? [terraformFinding('plainApiKey')] : [];
}

function excludedImage(subject: ReturnType<typeof readFunctions>[number]): Finding | undefined {
  return subject.isImage ? terraformFinding('imageExcluded', { function: subject.name }, placeOf(subject)) : undefined;
}

function otherModule(subject: ReturnType<typeof readFunctions>[number]): Finding | undefined {
  if (subject.kind !== 'communityModule') return undefined;
  return terraformFinding('otherModule', { function: subject.name }, placeOf(subject));
}

/**
 * The module's version that the files' constraints allow. Source: its releases: 4.0 and newer need AWS provider 6, 3.2 takes
 * 5.77 and newer, all need Terraform 1.5.
 */
function moduleVersionFor(directory: TerraformDirectory): { version: string } | { refused: Finding } {
  const terraform = directory.terraformConstraint();
  if (!doesAllow(terraform, ['1.5.0', '1.5.7', '1.9.0', '1.11.4', '1.14.0', '1.99.0']))
    return { refused: terraformFinding('terraformTooOld', { constraint: terraform ?? '' }) };
  const provider = directory.providerConstraint();
  if (doesAllow(provider, ['6.0.0', '6.20.0', '6.99.0'])) return { version: moduleVersion };
  if (doesAllow(provider, ['5.77.0', '5.100.0', '5.999.0'])) return { version: olderModuleVersion };
  return { refused: terraformFinding('providerTooOld', { constraint: provider ?? '', needed: '>= 5.77' }) };
}
