import { desiredFunction } from '../../core/datadog/desired.ts';
import { isRedirect, redirectHandlerOf } from '../../core/datadog/handlers.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import type { Finding, Step } from '../project.ts';
import { writeTemplate } from '../snippets/template-text.ts';
import { templateFinding } from './findings.ts';
import { imageFamilyOf } from './image-start.ts';
import { isInstrumented, type TemplateFunction, variablesFor } from './template-function.ts';

/**
 * Why a container image is left as it is; undefined where the command that the template starts can be redirected, or where a
 * wrapper does it. What stands in the image itself is edited with its Dockerfile.
 */
export function imageObstacle(subject: TemplateFunction, settings: Settings): Finding | undefined {
  const { logicalId, handler, handlerSource, path, isOwnText, isBuiltFromDockerfile } = subject;
  const name = { function: logicalId };
  const family = imageFamilyOf(handler, settings);
  const isWrapped = family === 'java' || family === 'dotnet';
  const isOverridden = handler !== undefined;
  if (isBuiltFromDockerfile || (!isOverridden && !(isWrapped && settings.imageHoldsDatadog === true)))
    return templateFinding('imageSkipped', name);
  if (settings.imageHoldsDatadog !== true)
    return templateFinding('imageNotConfirmed', { ...name, command: handler ?? '' });
  if (family === undefined) return templateFinding('imageRuntimeUnknown', { ...name, command: handler ?? '' });
  // Nothing would tell afterwards that variables alone were written for Datadog.
  if (!isWrapped && redirectHandlerOf(family) === undefined) return templateFinding('imageSkipped', name);
  if (path === undefined || !isOwnText) return templateFinding('functionNotEditable', name);
  if (handlerSource === 'expression' || subject.entryPoint === undefined)
    return templateFinding('imageCommandUnclear', { ...name, command: handler ?? '' });
  if (!subject.hasPlainVariables) return templateFinding('variablesNotEditable', name);
  const isOwnVariable = variablesFor(subject).DD_LAMBDA_HANDLER !== undefined && !isInstrumented(subject);
  return isOwnVariable ? templateFinding('ownKeyVariable', { ...name, variable: 'DD_LAMBDA_HANDLER' }) : undefined;
}

/** Whether the settings redirect the command of an image, and this function would still start its own. */
export function isLeftAlone({ handler }: TemplateFunction, command: string | undefined, settings: Settings): boolean {
  const family = imageFamilyOf(handler, settings);
  return family !== undefined && redirectHandlerOf(family) !== undefined && !isRedirect(command);
}

/** What to write by hand at functions whose command is an expression. */
export function redirectSteps(findings: readonly Finding[], settings: Settings): Step[] {
  return findings.flatMap(({ code, params }): Step[] => {
    if (code !== 'imageCommandUnclear') return [];
    const { command, variables } = desiredFunction(
      {
        runtime: undefined,
        architecture: 'x86_64',
        region: 'us-east-1',
        packageType: 'Image',
        handler: undefined,
        layers: [],
        command: ['YOUR.HANDLER'],
        variables: {},
      },
      settings,
    );
    const properties = {
      ...(isRedirect(command?.[0]) ? { ImageConfig: { Command: [...(command ?? [])] } } : {}),
      Environment: { Variables: { ...variables } },
    };
    return [{ code: 'redirectImage', params: { function: params.function ?? '', snippet: writeTemplate(properties) } }];
  });
}
