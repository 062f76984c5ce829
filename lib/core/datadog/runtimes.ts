/** The languages that Datadog instruments on Lambda; `provided` is every custom runtime (Go, Rust, …). */
export const runtimeFamilies = ['python', 'node', 'java', 'dotnet', 'ruby', 'provided'] as const;
export type RuntimeFamily = (typeof runtimeFamilies)[number];

/**
 * How a runtime can be instrumented: with layers; through the Datadog Forwarder alone; or not any more, because Datadog
 * no longer publishes for it.
 */
export type RuntimeSupport = 'layers' | 'forwarder' | 'none';

/** What is known about one Lambda runtime id. `libraryLayer` is the name on x86_64; absent for `provided`. */
export type RuntimeFacts = {
  family: RuntimeFamily;
  support: RuntimeSupport;
  libraryLayer?: string;
  /** Whether the library layer's name ends in `-ARM` on arm64; otherwise one layer serves both. */
  hasArmLayer: boolean;
};

const python = (minor: string): RuntimeFacts => ({
  family: 'python',
  support: 'layers',
  libraryLayer: `Datadog-Python3${minor}`,
  hasArmLayer: true,
});
const node = (major: string): RuntimeFacts => ({
  family: 'node',
  support: 'layers',
  libraryLayer: `Datadog-Node${major}-x`,
  hasArmLayer: false,
});
const java: RuntimeFacts = { family: 'java', support: 'layers', libraryLayer: 'dd-trace-java', hasArmLayer: false };
const dotnet: RuntimeFacts = {
  family: 'dotnet',
  support: 'layers',
  libraryLayer: 'dd-trace-dotnet',
  hasArmLayer: true,
};
const ruby = (version: string): RuntimeFacts => ({
  family: 'ruby',
  support: 'layers',
  libraryLayer: `Datadog-Ruby${version}`,
  hasArmLayer: true,
});
const provided: RuntimeFacts = { family: 'provided', support: 'layers', hasArmLayer: false };

/** Every runtime that Datadog publishes layers for. Source: Datadog's documentation and public layers, autumn 2026. */
export const supportedRuntimes: Readonly<Record<string, RuntimeFacts>> = {
  'python3.8': python('8'),
  'python3.9': python('9'),
  'python3.10': python('10'),
  'python3.11': python('11'),
  'python3.12': python('12'),
  'python3.13': python('13'),
  'python3.14': python('14'),
  'nodejs16.x': node('16'),
  'nodejs18.x': node('18'),
  'nodejs20.x': node('20'),
  'nodejs22.x': node('22'),
  'nodejs24.x': node('24'),
  'java8.al2': java,
  java11: java,
  java17: java,
  java21: java,
  java25: java,
  dotnet6: dotnet,
  dotnet8: dotnet,
  dotnet10: dotnet,
  'ruby3.2': ruby('3-2'),
  'ruby3.3': ruby('3-3'),
  'ruby3.4': ruby('3-4'),
  'ruby4.0': ruby('4-0'),
  'provided.al2': provided,
  'provided.al2023': provided,
};

/** Python runtimes that only the Datadog Forwarder serves. Source: Datadog's documentation "Python 3.6 and older", autumn 2026. */
const forwarderRuntimes: ReadonlySet<string> = new Set(['python2.7', 'python3.6']);

const familyPrefixes: readonly (readonly [prefix: string, family: RuntimeFamily])[] = [
  ['python', 'python'],
  ['nodejs', 'node'],
  ['java', 'java'],
  ['dotnet', 'dotnet'],
  ['ruby', 'ruby'],
  ['provided', 'provided'],
];

/**
 * What is known about a runtime id. Ids that Datadog no longer serves, or does not serve yet, still have their language,
 * so that status and removal work for them; undefined for a language that Datadog has nothing for (go1.x and the like).
 */
export function runtimeFacts(runtime: string | undefined): RuntimeFacts | undefined {
  if (runtime === undefined) return undefined;
  if (Object.hasOwn(supportedRuntimes, runtime)) return supportedRuntimes[runtime];
  const family = familyPrefixes.find(([prefix]) => runtime.startsWith(prefix))?.[1];
  if (family === undefined) return undefined;
  return { family, support: forwarderRuntimes.has(runtime) ? 'forwarder' : 'none', hasArmLayer: false };
}
