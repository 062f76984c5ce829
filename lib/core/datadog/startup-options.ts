import { type OptionGrammar, type OptionPart, readOptions, withoutParts } from './option-text.ts';
import { type RuntimeFamily, runtimeFamilies } from './runtimes.ts';
import { dotnetProfilerVariables } from './variables.ts';

type Variables = Readonly<Record<string, string>>;

/** One thing that a variable makes a runtime load before the function's own code. */
export type StartupOption = {
  variable: string;
  /** The file, folder or module as it is named there, without quotes and without an agent's own options. */
  target: string;
  /** Where it is looked for: in what the layers unpack, by a module's name, or elsewhere (the function's own package). */
  place: 'layer' | 'name' | 'elsewhere';
  isDatadogs: boolean;
  /** Whether the runtime gives up where the target is missing. */
  isFatal: boolean;
  /** Whether the option is Datadog's other way to start the Node.js library, which redirects the handler by itself. */
  isLibraryStart: boolean;
  start: number;
  end: number;
};

type StartupVariable = {
  grammar: OptionGrammar;
  /** The language whose runtime reads it; absent for every process. */
  family?: RuntimeFamily;
  isFatal: boolean;
  /** Whether a target is a part of what Datadog's layers bring. */
  datadogs: RegExp;
  /** The target of an option that stands in one part, or undefined. Without this each part is a target. */
  prefixed?: RegExp;
  /** Options whose target is the next part. */
  separate?: ReadonlySet<string>;
};

const profilerPath = 'CORECLR_PROFILER_PATH';
const inDatadogFolder = /^\/opt\/datadog(?:-lib|-packages|-apm)?\//;
const javaVariable: StartupVariable = {
  grammar: 'jvm',
  family: 'java',
  isFatal: true,
  datadogs: /(?:^|\/)dd-java-agent[^/]*\.jar$|^\/opt\/datadog\//,
  prefixed: /^(?:-javaagent:|-agentpath:)([^=]*)/,
};
const dotnetPath = { family: 'dotnet', isFatal: false, datadogs: inDatadogFolder } as const;
const folders = (family: RuntimeFamily | undefined, datadogs: RegExp): StartupVariable => ({
  grammar: 'paths',
  ...(family === undefined ? {} : { family }),
  isFatal: false,
  datadogs,
});
const nodeModules = /(?:^|\/node_modules\/)(?:dd-trace|datadog-lambda-js|@datadog\/[^/]+)(?:\/|$)/;
const pythonPackages = /\/(?:ddtrace|datadog_lambda)(?:\/|$)/;
const rubyGems = /^(?:datadog|ddtrace|datadog[-_]lambda)(?:\/|$)|\/gems\/(?:datadog|ddtrace)[^/]*\//;

/**
 * The variables by which a runtime loads code at start-up, and what of Datadog's they can name. Sources: the documentation of
 * the JDK, Node.js, Ruby, Python, .NET and ld.so, and the folders of Datadog's public layers, autumn 2026.
 */
const startupVariables: ReadonlyMap<string, StartupVariable> = new Map<string, StartupVariable>([
  ['JAVA_TOOL_OPTIONS', javaVariable],
  ['_JAVA_OPTIONS', javaVariable],
  ['JDK_JAVA_OPTIONS', javaVariable],
  ['CLASSPATH', folders('java', javaVariable.datadogs)],
  [
    'NODE_OPTIONS',
    {
      grammar: 'node',
      family: 'node',
      isFatal: true,
      datadogs: nodeModules,
      prefixed: /^--(?:require|import|loader|experimental-loader)=(.*)$/s,
      separate: new Set(['-r', '--require', '--import', '--loader', '--experimental-loader']),
    },
  ],
  ['NODE_PATH', folders('node', nodeModules)],
  [
    'RUBYOPT',
    {
      grammar: 'words',
      family: 'ruby',
      isFatal: true,
      datadogs: rubyGems,
      prefixed: /^-r(.+)$/s,
      separate: new Set(['-r']),
    },
  ],
  ['RUBYLIB', folders('ruby', rubyGems)],
  ['PYTHONPATH', folders('python', pythonPackages)],
  ['PYTHONSTARTUP', { grammar: 'whole', family: 'python', isFatal: false, datadogs: pythonPackages }],
  ['DOTNET_STARTUP_HOOKS', { ...dotnetPath, grammar: 'paths', isFatal: true }],
  ['DOTNET_ADDITIONAL_DEPS', { ...dotnetPath, grammar: 'paths' }],
  ['DOTNET_SHARED_STORE', { ...dotnetPath, grammar: 'paths' }],
  ...['', '_32', '_64', '_ARM64'].map((suffix): [string, StartupVariable] => [
    `${profilerPath}${suffix}`,
    { ...dotnetPath, grammar: 'whole' },
  ]),
  ['LD_PRELOAD', { grammar: 'preload', isFatal: false, datadogs: inDatadogFolder }],
  ['LD_LIBRARY_PATH', folders(undefined, inDatadogFolder)],
]);

const startupNames: readonly string[] = [...startupVariables.keys()];

/** Returns everything that a function's variables load at start-up, in the order of the variables. */
export function startupOptions(variables: Variables): readonly StartupOption[] {
  return optionsAmong(startupNames, variables);
}

/**
 * Returns what a function's variables make a runtime of the language load, and what it does not start without. `family` is
 * undefined where the language is not known: then of every runtime.
 */
export function fatalOptions(variables: Variables, family: RuntimeFamily | undefined): readonly StartupOption[] {
  return optionsAmong(fatalNames.get(family) ?? [], variables);
}

const none: readonly StartupOption[] = [];

function optionsAmong(names: readonly string[], variables: Variables): readonly StartupOption[] {
  let found = none;
  // Plain lookups, as nearly every function has none of them.
  for (const variable of names) {
    const value = variables[variable];
    const about = value === undefined ? undefined : startupVariables.get(variable);
    if (value !== undefined && about !== undefined) found = [...found, ...optionsOf(variable, about, value)];
  }
  return found;
}

/** Returns whether a runtime of the language reads a start-up variable; every language where it is not known. */
function isReadBy(variable: string, family: RuntimeFamily | undefined): boolean {
  const reader = startupVariables.get(variable)?.family;
  return reader === undefined || family === undefined || family === 'provided' || reader === family;
}

const fatalNames: ReadonlyMap<RuntimeFamily | undefined, readonly string[]> = new Map(
  [undefined, ...runtimeFamilies].map((family) => [
    family,
    startupNames.filter((name) => startupVariables.get(name)?.isFatal === true && isReadBy(name, family)),
  ]),
);

/** Returns whether an option is Datadog's and its target comes with Datadog's layer, or may: a module's name is looked up there too. */
export function isFromDatadogLayer({ isDatadogs, place }: StartupOption): boolean {
  return isDatadogs && place !== 'elsewhere';
}

/**
 * Returns whether the variables start Datadog's Node.js library by its option, without a redirect. `family` is undefined
 * where the language is not known.
 */
export function hasLibraryStart(variables: Variables, family: RuntimeFamily | undefined): boolean {
  return fatalOptions(variables, family).some(({ isLibraryStart }) => isLibraryStart);
}

/**
 * Returns the variables without some start-up options. A variable that held nothing else goes; what stays of one keeps its
 * bytes. With nothing to take out the very same object is returned.
 */
export function withoutStartupOptions(
  variables: Variables,
  isGone: (option: StartupOption) => boolean,
): { variables: Variables; gone: StartupOption[] } {
  const gone = startupOptions(variables).filter(isGone);
  if (gone.length === 0) return { variables, gone };
  const next: Record<string, string> = { ...variables };
  for (const name of new Set(gone.map(({ variable }) => variable))) {
    const parts = gone.filter(({ variable }) => variable === name);
    const rest = withoutParts(variables[name] ?? '', parts, startupVariables.get(name)?.grammar ?? 'whole');
    if (rest.trim() === '') delete next[name];
    else next[name] = rest;
  }
  if (gone.some(({ variable }) => variable.startsWith(profilerPath))) detachProfiler(next);
  return { variables: next, gone };
}

/** Takes out what attaches Datadog's .NET profiler, whose path is gone; another path that is left keeps it attached. */
function detachProfiler(variables: Record<string, string>): void {
  if (Object.keys(variables).some((name) => name.startsWith(profilerPath))) return;
  if (variables.CORECLR_PROFILER?.toUpperCase() !== dotnetProfilerVariables.CORECLR_PROFILER) return;
  delete variables.CORECLR_PROFILER;
  delete variables.CORECLR_ENABLE_PROFILING;
  if (/^\/opt\/datadog(?:\/|$)/.test(variables.DD_DOTNET_TRACER_HOME ?? '')) delete variables.DD_DOTNET_TRACER_HOME;
}

/** Returns the names of the variables and the targets of options, for a finding; both are no secrets where Datadog's. */
export function startupParams(options: readonly StartupOption[]): { variables: string[]; targets: string[] } {
  const list = (texts: string[]) => [...new Set(texts)];
  return {
    variables: list(options.map(({ variable }) => variable)),
    targets: list(options.map(({ target }) => target)),
  };
}

function optionsOf(variable: string, about: StartupVariable, value: string): StartupOption[] {
  const parts = readOptions(value, about.grammar);
  const found: StartupOption[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index];
    if (part === undefined) break;
    const argument = about.separate?.has(part.text) === true ? parts[index + 1] : undefined;
    const target = argument === undefined ? targetOf(part, about) : argument.text;
    if (argument !== undefined) index += 1;
    if (target !== undefined)
      found.push(optionAt(variable, about, target, { start: part.start, end: argument?.end ?? part.end }));
  }
  return found;
}

function targetOf({ text }: OptionPart, { prefixed }: StartupVariable): string | undefined {
  return prefixed === undefined ? text : prefixed.exec(text)?.[1];
}

function optionAt(
  variable: string,
  about: StartupVariable,
  written: string,
  place: { start: number; end: number },
): StartupOption {
  const target = written.replace(/^file:\/\//, '');
  const isDatadogs = about.datadogs.test(target);
  return {
    variable,
    target,
    place: target.startsWith('/opt/') ? 'layer' : /^[./]/.test(target) ? 'elsewhere' : 'name',
    isDatadogs,
    isFatal: about.isFatal,
    isLibraryStart: isDatadogs && /(?:^|\/)datadog-lambda-js\/(?:dist\/)?init(?:\.js)?$/.test(target),
    ...place,
  };
}
