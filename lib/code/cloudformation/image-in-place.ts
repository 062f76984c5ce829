import type { Settings } from '../../core/datadog/settings.ts';
import { decideImage, handWrittenImage } from '../image-command.ts';
import type { Finding, Step } from '../project.ts';
import { writeTemplate } from '../snippets/template-text.ts';
import { templateFinding } from './findings.ts';
import { isInstrumented, type TemplateFunction, variablesFor } from './template-function.ts';

/**
 * Why a container image is left as it is; undefined where the command that the template starts can be redirected, or where a
 * wrapper does it.
 */
export function imageObstacle(subject: TemplateFunction, settings: Settings): Finding | undefined {
  const { logicalId, handler, handlerSource, path, isOwnText, isBuiltFromDockerfile } = subject;
  const name = { function: logicalId };
  const told = { ...name, command: handler ?? '' };
  const decision = isBuiltFromDockerfile ? 'leave' : decideImage(handler, settings);
  if (decision === 'leave') return templateFinding('imageSkipped', name);
  if (decision === 'notConfirmed') return templateFinding('imageNotConfirmed', told);
  if (decision === 'runtimeUnknown') return templateFinding('imageRuntimeUnknown', told);
  if (path === undefined || !isOwnText) return templateFinding('functionNotEditable', name);
  if (handlerSource === 'expression' || subject.entryPoint === undefined)
    return templateFinding('imageCommandUnclear', told);
  if (!subject.hasPlainVariables) return templateFinding('variablesNotEditable', name);
  const isOwnVariable = variablesFor(subject).DD_LAMBDA_HANDLER !== undefined && !isInstrumented(subject);
  return isOwnVariable ? templateFinding('ownKeyVariable', { ...name, variable: 'DD_LAMBDA_HANDLER' }) : undefined;
}

/** What to write by hand at functions whose command is an expression. */
export function redirectSteps(findings: readonly Finding[], settings: Settings): Step[] {
  return findings.flatMap(({ code, params }): Step[] => {
    if (code !== 'imageCommandUnclear') return [];
    const { command, variables } = handWrittenImage(settings);
    const snippet = writeTemplate({
      ...(command === undefined ? {} : { ImageConfig: { Command: [command] } }),
      Environment: { Variables: { ...variables } },
    });
    return [{ code: 'redirectImage', params: { function: params.function ?? '', snippet } }];
  });
}
