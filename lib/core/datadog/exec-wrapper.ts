import type { Finding } from '../change/change.ts';
import { parseLayerVersionArn } from '../lambda/arn.ts';
import { attachProfiler, hasForeignProfiler } from './dotnet-profiler.ts';
import { finding } from './findings.ts';
import type { RuntimeFamily } from './runtimes.ts';
import type { Settings } from './settings.ts';
import { fatalOptions, startupParams } from './startup-options.ts';
import { datadogWrapper } from './variables.ts';

/** The oldest extension that brings the wrapper along, and the oldest tracers that work with it. Source: Datadog's documentation, autumn 2026. */
const minimumWrapperExtension = 24;
const minimumTracer = { java: 5, dotnet: 4 } as const;

/** The oldest Python library with threat detection inside. Source: recorded requests of the public CLI, 2026. */
const minimumAppsecPython = 114;

type Variables = Readonly<Record<string, string>>;

/** What decides how a tracer or threat detection is started. Versions are absent where the function must have no such layer. */
export type WrapperNeeds = {
  family: RuntimeFamily;
  architecture: string;
  extensionVersion: number | undefined;
  libraryVersion: number | undefined;
  appsec: Settings['appsec'];
};

/**
 * The variables with everything that starts Datadog's tracer and threat detection: the exec wrapper, the .NET profiler for
 * an extension too old for it, and the threat detection switches. A wrapper or profiler of somebody else is never replaced.
 */
export function startTracer(variables: Variables, needs: WrapperNeeds): { variables: Variables; findings: Finding[] } {
  const tracer = tracerStart(needs);
  if ('blocked' in tracer) return { variables, findings: [tracer.blocked] };
  const appsec = appsecSwitches(variables, needs);
  const findings: Finding[] = [...tracer.findings, ...foreignAgents(variables, needs)];
  const next: Record<string, string> = { ...variables, ...appsec.set };
  for (const name of appsec.unset) delete next[name];

  const wrapper = variables.AWS_LAMBDA_EXEC_WRAPPER ?? '';
  const isOurs = wrapper === datadogWrapper;
  if (tracer.isWrapped || appsec.isWrapped) {
    if (appsec.isWrapped && !canWrap(needs))
      findings.push(finding('appsecNeedsExtension', { minimum: minimumWrapperExtension }));
    if (wrapper !== '' && !isOurs) findings.push(finding('foreignExecWrapper', { wrapper }));
    next.AWS_LAMBDA_EXEC_WRAPPER = datadogWrapper;
  } else if (isOurs && isWrapperLeftOver(needs)) {
    delete next.AWS_LAMBDA_EXEC_WRAPPER;
  }

  return { variables: needs.family === 'dotnet' ? attachProfiler(next, tracer.isProfiled) : next, findings };
}

/** Whether the AWS Lambda Web Adapter runs the function: then the handler is a start script and must not be redirected. Source: the adapter's documentation, 2026. */
export function hasWebAdapter(variables: Variables, layers: readonly string[]): boolean {
  return (
    variables.AWS_LAMBDA_EXEC_WRAPPER === '/opt/bootstrap' ||
    layers.some((arn) => /^LambdaAdapterLayer(?:X86|Arm64)/.test(parseLayerVersionArn(arn)?.layerName ?? ''))
  );
}

type TracerStart = { blocked: Finding } | { isWrapped: boolean; isProfiled: boolean; findings: Finding[] };

function tracerStart(needs: WrapperNeeds): TracerStart {
  const { family, libraryVersion, extensionVersion } = needs;
  const none = { isWrapped: false, isProfiled: false };
  if ((family !== 'java' && family !== 'dotnet') || libraryVersion === undefined) return { ...none, findings: [] };
  if (canWrap(needs)) {
    const minimum = minimumTracer[family];
    if (libraryVersion < minimum) return { blocked: finding('tracerTooOld', { version: libraryVersion, minimum }) };
    return { isWrapped: true, isProfiled: false, findings: [] };
  }
  if (family === 'dotnet' && extensionVersion !== undefined) {
    if (needs.architecture === 'arm64')
      return {
        blocked: finding('dotnetArmNeedsExtension', { version: extensionVersion, minimum: minimumWrapperExtension }),
      };
    return { isWrapped: false, isProfiled: true, findings: [] };
  }
  return { ...none, findings: [finding('tracerNotStarted', { minimum: minimumWrapperExtension })] };
}

function appsecSwitches(
  variables: Variables,
  needs: WrapperNeeds,
): { set: Variables; unset: string[]; isWrapped: boolean } {
  const present = (name: string) => Object.hasOwn(variables, name);
  if (needs.appsec === undefined) {
    // Somebody set it up before: what keeps it running stays.
    const isRunning =
      variables.DD_SERVERLESS_APPSEC_ENABLED === 'true' && variables.AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper;
    return { set: {}, unset: [], isWrapped: isRunning && canWrap(needs) };
  }
  if (!needs.appsec) {
    const names = ['DD_APPSEC_ENABLED', 'DD_SERVERLESS_APPSEC_ENABLED'].filter(present);
    return { set: Object.fromEntries(names.map((name) => [name, 'false'])), unset: [], isWrapped: false };
  }
  if (isAppsecInLibrary(needs))
    return { set: { DD_APPSEC_ENABLED: 'true' }, unset: ['DD_SERVERLESS_APPSEC_ENABLED'], isWrapped: false };
  return { set: { DD_SERVERLESS_APPSEC_ENABLED: 'true' }, unset: [], isWrapped: true };
}

function isAppsecInLibrary({ family, libraryVersion }: WrapperNeeds): boolean {
  return family === 'python' && libraryVersion !== undefined && libraryVersion >= minimumAppsecPython;
}

function canWrap({ extensionVersion }: WrapperNeeds): boolean {
  return extensionVersion !== undefined && extensionVersion >= minimumWrapperExtension;
}

/** Whether Datadog's wrapper serves nothing any more, or would name a file that the function no longer has. */
function isWrapperLeftOver(needs: WrapperNeeds): boolean {
  return (
    needs.extensionVersion === undefined ||
    needs.family === 'java' ||
    needs.family === 'dotnet' ||
    needs.appsec !== undefined
  );
}

function foreignAgents(variables: Variables, { family, libraryVersion }: WrapperNeeds): Finding[] {
  if (libraryVersion === undefined) return [];
  if (family === 'dotnet') return hasForeignProfiler(variables) ? [finding('foreignProfiler')] : [];
  if (family !== 'java') return [];
  const foreign = fatalOptions(variables, family).filter(({ isDatadogs }) => !isDatadogs);
  if (foreign.length === 0) return [];
  return [finding('foreignJavaAgent', { variables: startupParams(foreign).variables })];
}
