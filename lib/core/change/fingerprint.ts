import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { isEnvironmentUnreadable, shapeOf } from './shape.ts';

/** What a plan rests on, as one keyed hash per path. Paths are AWS's; what is absent or empty has no entry. */
export type Fingerprint = Record<string, string>;

/**
 * Returns a fingerprint of everything that a plan rests on: handler, layers in order, each variable, image configuration, runtime,
 * architectures, package type. `hmac` returns a keyed hash of a text, so that stored fingerprints tell nothing about
 * values. An unreadable environment has the one entry `Environment.Error` in place of the variables.
 */
export function fingerprint(configuration: FunctionConfiguration, hmac: (text: string) => string): Fingerprint {
  const shape = shapeOf(configuration);
  const image = configuration.ImageConfigResponse?.ImageConfig;
  const facts: Record<string, string | readonly string[] | undefined> = {
    Handler: shape.handler,
    Layers: shape.layers,
    'ImageConfig.Command': shape.command,
    'ImageConfig.EntryPoint': image?.EntryPoint,
    'ImageConfig.WorkingDirectory': image?.WorkingDirectory,
    Runtime: configuration.Runtime,
    // AWS's defaults, where a response leaves them out.
    Architectures: configuration.Architectures ?? ['x86_64'],
    PackageType: configuration.PackageType ?? 'Zip',
  };
  const prints: Fingerprint = {};
  for (const [path, fact] of Object.entries(facts)) {
    if (fact !== undefined && fact.length > 0) prints[path] = hmac(`${path}\n${JSON.stringify(fact)}`);
  }
  if (isEnvironmentUnreadable(configuration)) return { ...prints, 'Environment.Error': hmac('Environment.Error') };
  for (const [name, value] of Object.entries(shape.variables)) {
    const path = `Environment.Variables.${name}`;
    prints[path] = hmac(`${path}\n${JSON.stringify(value)}`);
  }
  return prints;
}

/** Returns the paths at which two fingerprints differ, in alphabetical order; empty when nothing that a plan rests on changed. */
export function differingPaths(a: Readonly<Fingerprint>, b: Readonly<Fingerprint>): string[] {
  const own = (prints: Readonly<Fingerprint>, path: string) => (Object.hasOwn(prints, path) ? prints[path] : undefined);
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((path) => own(a, path) !== own(b, path)).sort();
}
