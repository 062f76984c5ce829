import { desiredFunction } from '../core/datadog/desired.ts';
import { isRedirect, redirectHandlerOf } from '../core/datadog/handlers.ts';
import type { RuntimeFamily } from '../core/datadog/runtimes.ts';
import type { Settings } from '../core/datadog/settings.ts';

/*
 * Container images whose command is set beside them, at the function: what the ways that edit it there have in common. What
 * stands in the image itself is edited with its Dockerfile.
 */

/** What is done with the function of an image: it is edited, or left, also because the settings do not say enough of the image. */
export type ImageDecision = 'edit' | 'leave' | 'notConfirmed' | 'runtimeUnknown';

/**
 * Decides about a function of an image with the command that is set at it, undefined where the image's own one starts. Only what
 * tells afterwards that it was done for Datadog is edited: a redirect, or the wrapper that starts the tracer.
 */
export function decideImage(command: string | undefined, settings: Settings): ImageDecision {
  const holds = settings.imageHoldsDatadog === true;
  const family = imageFamilyOf(command, settings);
  const isWrapped = family === 'java' || family === 'dotnet';
  if (command === undefined) return isWrapped && holds ? 'edit' : 'leave';
  if (!holds) return 'notConfirmed';
  if (family === undefined) return 'runtimeUnknown';
  return isWrapped || redirectHandlerOf(family) !== undefined ? 'edit' : 'leave';
}

/** Whether a function of an image would go on starting its own command although its language takes a redirect. */
export function isNotRedirected(before: string | undefined, after: string | undefined, settings: Settings): boolean {
  const family = imageFamilyOf(before, settings);
  return family !== undefined && redirectHandlerOf(family) !== undefined && !isRedirect(after);
}

/** The language of an image: as the settings say, else told by a command that is a redirect already. */
function imageFamilyOf(command: string | undefined, { imageRuntime }: Settings): RuntimeFamily | undefined {
  if (imageRuntime !== undefined || !isRedirect(command)) return imageRuntime;
  return command === redirectHandlerOf('python', 'image') ? 'python' : 'node';
}

/**
 * What a person writes where no program can: the command, undefined where the language keeps its own, and the variables of a
 * function that has none, its handler a placeholder.
 */
export function handWrittenImage(settings: Settings): {
  command: string | undefined;
  variables: Readonly<Record<string, string>>;
} {
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
  const [redirect] = command ?? [];
  return { command: isRedirect(redirect) ? redirect : undefined, variables };
}
