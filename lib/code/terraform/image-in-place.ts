import type { Settings } from '../../core/datadog/settings.ts';
import { decideImage, handWrittenImage } from '../image-command.ts';
import type { Finding, Step } from '../project.ts';
import { terraformFinding } from './findings.ts';
import { quoted } from './hcl-expression.ts';
import type { Instrumentation } from './instrumentation.ts';
import { placeOf, shownHandler, type TerraformFunction } from './terraform-function.ts';
import { groupLines } from './variables-edit.ts';

/** Why the function of a container image is left alone by the settings; undefined where it is edited, and for all others. */
export function skippedImage(subject: TerraformFunction, settings: Settings): Finding | undefined {
  if (!subject.isImage) return undefined;
  const place = placeOf(subject);
  const command = shownHandler(subject);
  const told = { function: subject.name, command: command ?? '' };
  const decision = decideImage(command, settings);
  if (decision === 'notConfirmed') return terraformFinding('imageNotConfirmed', told, place);
  if (decision === 'runtimeUnknown') return terraformFinding('imageRuntimeUnknown', told, place);
  return decision === 'leave' ? terraformFinding('imageExcluded', { function: subject.name }, place) : undefined;
}

/** What keeps the command of an image from being redirected where it is written. */
export function imageObstacle(subject: TerraformFunction, found: Instrumentation): Finding | undefined {
  const { image, handler, variables, name } = subject;
  const place = placeOf(subject);
  const isUnclear = image?.written !== undefined && handler === undefined;
  if (isUnclear || image?.entryPoint === undefined)
    return terraformFinding('imageCommandUnclear', { function: name, command: image?.written ?? '' }, place);
  const isOwn = variables.has('DD_LAMBDA_HANDLER') && !found.isThere;
  return isOwn ? terraformFinding('imageOwnOriginal', { function: name }, place) : undefined;
}

/** What to write by hand where the command is an expression. */
export function redirectStep({ name, kind }: TerraformFunction, settings: Settings): Step {
  const { command, variables } = handWrittenImage(settings);
  const isResource = kind === 'resource';
  const list = command === undefined ? undefined : `[${quoted(command)}]`;
  const texts = Object.fromEntries(Object.entries(variables).map(([variable, value]) => [variable, quoted(value)]));
  const lines = isResource
    ? [
        ...(list === undefined ? [] : ['image_config {', `  command = ${list}`, '}', '']),
        ...['environment {', '  variables = {', ...groupLines(texts, '    '), '  }', '}'],
      ]
    : [
        ...(list === undefined ? [] : [`image_config_command = ${list}`, '']),
        ...['environment_variables = {', ...groupLines(texts, '  '), '}'],
      ];
  return { code: 'redirectImage', params: { function: name, snippet: `${lines.join('\n')}\n` } };
}
