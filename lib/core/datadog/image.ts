import type { Finding } from '../change/change.ts';
import { hasBlocked } from '../change/findings.ts';
import { blockedBy, type Decision, type Subject } from '../change/provider.ts';
import { startTracer } from './exec-wrapper.ts';
import { finding } from './findings.ts';
import { isPackagedRedirect, isRedirect, redirectHandlerOf } from './handlers.ts';
import { findForeignStart, startsProgram } from './image-start.ts';
import { settleStartupOptions } from './instrument-startup.ts';
import { keepStart } from './kept-redirect.ts';
import { floorVersionOf } from './layers.ts';
import type { RuntimeFamily } from './runtimes.ts';
import type { Settings } from './settings.ts';
import { datadogWrapper } from './variables.ts';
import { writeVariables } from './write-variables.ts';

/**
 * A container image takes no layers: library and extension must be inside, which only the user can confirm. Then the
 * image's command becomes the redirect and the variables are those of any function.
 */
export function instrumentImage(subject: Subject, settings: Settings): Decision {
  const family = imageFamily(subject, settings);
  if (settings.imageHoldsDatadog !== true) {
    const lines = family === undefined ? [] : dockerfileLines(family, subject.shape.command?.[0]);
    return blockedBy(subject, [finding('containerImage', { lineCount: lines.length, dockerfile: lines.join('\n') })]);
  }
  if (family === undefined) return blockedBy(subject, [finding('imageRuntimeUnknown')]);

  const start = isRedirect(subject.shape.command?.[0]) ? [] : findForeignStart(subject, family);
  if (hasBlocked(start)) return blockedBy(subject, start);
  const redirected = redirectCommand(subject, family);
  const started = startTracer(redirected.shape.variables, {
    family,
    architecture: subject.architecture,
    // What the image holds is taken to be current: its versions cannot be seen.
    extensionVersion: floorVersionOf('Datadog-Extension'),
    libraryVersion: family === 'provided' ? undefined : Number.MAX_SAFE_INTEGER,
    appsec: settings.appsec,
  });
  const configured = writeVariables(started.variables, settings, { hasExtension: true, region: subject.region });
  const settled = settleStartupOptions(subject.shape, { ...redirected.shape, variables: configured.variables }, family);
  return {
    shape: settled.shape,
    findings: [
      ...start,
      ...redirected.findings,
      ...settled.findings,
      ...started.findings,
      ...configured.findings,
      ...findIgnoredWrapper(subject, started.variables),
    ],
  };
}

/** AWS's images start the wrapper script; a function with an entry point of its own starts without it. */
function findIgnoredWrapper({ entryPoint = [] }: Subject, variables: Readonly<Record<string, string>>): Finding[] {
  const isIgnored = variables.AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper && startsProgram(entryPoint);
  return isIgnored ? [finding('imageWrapperIgnored', { entryPoint: entryPoint[0] ?? '' })] : [];
}

/** The language of an image: as the settings say, else told by a command that is a redirect already. AWS does not say it. */
function imageFamily(subject: Subject, settings: Settings): RuntimeFamily | undefined {
  if (settings.imageRuntime !== undefined) return settings.imageRuntime;
  const handler = subject.shape.command?.[0];
  if (!isRedirect(handler)) return undefined;
  return handler === redirectHandlerOf('python', 'image') ? 'python' : 'node';
}

function redirectCommand(subject: Subject, family: RuntimeFamily): Decision {
  const { shape } = subject;
  const target = redirectHandlerOf(family, 'image');
  if (target === undefined) return { shape, findings: [] };
  const [handler, ...others] = shape.command ?? [];
  if (handler === undefined) return { shape, findings: [finding('imageCommandInImage', { handler: target })] };
  if (others.length > 0) return blockedBy(subject, [finding('imageCommandUnclear', { count: others.length + 1 })]);
  const started = keepStart(subject, [], family, 'image');
  if (started !== undefined) return started;
  const kept = shape.variables.DD_LAMBDA_HANDLER?.trim() ?? '';
  const findings: Finding[] = kept !== '' && kept !== handler ? [finding('staleOriginal', { kept, handler })] : [];
  return {
    shape: { ...shape, command: [target], variables: { ...shape.variables, DD_LAMBDA_HANDLER: handler } },
    findings,
  };
}

/**
 * The lines that an image's Dockerfile must hold before its function can be instrumented. `handler` is the function's own,
 * where it is known. Source: Datadog's documentation for container images, autumn 2026.
 */
export function dockerfileLines(family: RuntimeFamily, handler?: string): string[] {
  const extension = 'COPY --from=public.ecr.aws/datadog/lambda-extension:latest /opt/. /opt/';
  const own = handler === undefined || isPackagedRedirect(handler) ? '<your handler>' : handler;
  const redirect = redirectHandlerOf(family, 'image');
  const command = redirect === undefined ? [] : [`ENV DD_LAMBDA_HANDLER="${own}"`, `CMD ["${redirect}"]`];
  return [extension, ...libraryLines[family], ...command];
}

const libraryLines: Readonly<Record<RuntimeFamily, readonly string[]>> = {
  python: ['RUN pip install datadog-lambda'],
  node: ['RUN npm install datadog-lambda-js dd-trace'],
  java: [
    'RUN mkdir -p /opt/java/lib && curl -fsSL -o /opt/java/lib/dd-java-agent.jar https://dtdg.co/latest-java-tracer',
  ],
  dotnet: [
    'RUN mkdir -p /opt/datadog && curl -fsSL <archive of the dd-trace-dotnet release> | tar -C /opt/datadog -xz',
  ],
  ruby: ['RUN gem install datadog-lambda datadog'],
  provided: [],
};
