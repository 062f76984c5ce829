import { dotnetProfilerVariables } from './variables.ts';

type Variables = Readonly<Record<string, string>>;

/** Datadog's profiler as .NET knows it; .NET compares these ids without regard to case. */
const datadogProfilerId = dotnetProfilerVariables.CORECLR_PROFILER ?? '';

/**
 * The variables in which .NET looks for a profiler's file, the one for its own architecture first. Source: Microsoft's
 * documentation of the CLR profiling API, 2026.
 */
const profilerPathVariables = [
  'CORECLR_PROFILER_PATH',
  'CORECLR_PROFILER_PATH_64',
  'CORECLR_PROFILER_PATH_32',
  'CORECLR_PROFILER_PATH_ARM64',
] as const;

/** Files of Datadog's profiler, wherever they lie. Source: the wrapper script of Datadog's extension, autumn 2026. */
const datadogFile = /(?:^|\/)Datadog\.(?:Trace\.ClrProfiler|Tracer)\.Native\.so$/;
/** The same in Datadog's layer: at its top, or in a folder for one architecture and C library. */
const layerFile = /^\/opt\/datadog\/(?:linux-(?:musl-)?(?:x64|arm64)\/)?[^/]+$/;

/** Returns whether the variables attach Datadog's .NET profiler out of Datadog's layer, in any of the places that it has there. */
export function hasDatadogProfiler(variables: Variables): boolean {
  const paths = pathsOf(variables);
  return (
    variables.CORECLR_ENABLE_PROFILING === '1' &&
    isDatadogId(variables.CORECLR_PROFILER) &&
    paths.length > 0 &&
    paths.every((path) => datadogFile.test(path) && layerFile.test(path))
  );
}

/** Returns the variables of a function that attach Datadog's profiler out of its layer, by name; none where they attach no such profiler. */
export function datadogProfilerNames(variables: Variables): string[] {
  if (!hasDatadogProfiler(variables)) return [];
  const names = ['CORECLR_ENABLE_PROFILING', 'CORECLR_PROFILER', ...profilerPathVariables];
  if (variables.DD_DOTNET_TRACER_HOME === dotnetProfilerVariables.DD_DOTNET_TRACER_HOME)
    names.push('DD_DOTNET_TRACER_HOME');
  return names.filter((name) => Object.hasOwn(variables, name));
}

/** Returns the variables with Datadog's profiler attached, from where it already is or from the layer's top; or with it taken off. */
export function attachProfiler(variables: Variables, isWanted: boolean): Variables {
  const attached = datadogProfilerNames(variables);
  if (!isWanted && attached.length === 0) return variables;
  const own = Object.entries(variables).filter(([name]) => isWanted || !attached.includes(name));
  const added = isWanted ? Object.entries(dotnetProfilerVariables).filter(([name]) => !attached.includes(name)) : [];
  return Object.fromEntries([...own, ...added]);
}

/** Returns whether the variables attach a .NET profiler that is not Datadog's; one from the function's own package may be Datadog's too. */
export function hasForeignProfiler(variables: Variables): boolean {
  const id = variables.CORECLR_PROFILER ?? '';
  if (id !== '' && !isDatadogId(id)) return true;
  return pathsOf(variables).some((path) => !datadogFile.test(path));
}

function isDatadogId(id: string | undefined): boolean {
  return id !== undefined && id.toUpperCase() === datadogProfilerId;
}

function pathsOf(variables: Variables): string[] {
  return profilerPathVariables.flatMap((name) => (variables[name] ?? '') || []);
}
