import { isList, isMapping, type Value } from '../edit/value.ts';
import type { Place, Service } from './service.ts';

/** A function as the service's files define it, before any plugin. */
export type ServiceFunction = {
  name: string;
  /** Where it is written; undefined when it cannot be edited there. */
  place: Place | undefined;
  isImage: boolean;
  /** As it is known without a deployment; undefined where it is not, or where nothing says it. */
  runtime: string | undefined;
  architecture: string;
  handler: string | undefined;
  /** In the order of the file; what is no text (`!Ref …`) is written out. */
  layers: readonly string[];
  /** Whether the layers are those of the provider. */
  hasProviderLayers: boolean;
  /** The function's own variables alone; those of the provider are in `ServiceFunctions`. */
  environment: Readonly<Record<string, string>>;
  hasOwnRole: boolean;
  /** Whether a plugin gives it a role of its own, with statements that stand at the function. */
  hasOwnStatements: boolean;
};

/** All functions of a service, and what could not be read of them. */
export type ServiceFunctions = {
  functions: ServiceFunction[];
  /** The provider's variables, which every function gets unless it has its own. */
  environment: Readonly<Record<string, string>>;
  /** References that only a deployment resolves: functions or variables may stand behind them. */
  unread: string[];
};

/** The functions of a service in order; lists of maps and files with functions are followed. */
export function readFunctions(service: Service): ServiceFunctions {
  const unread: string[] = [];
  const provider = environmentOf(service, service.value(['provider', 'environment']), unread);
  const functions = listPlaces(service, unread).map(({ name, place, value }) =>
    readFunction(service, name, place, value, unread),
  );
  return { functions, environment: provider, unread };
}

type Found = { name: string; place: Place | undefined; value: { readonly [key: string]: Value } };

function listPlaces(service: Service, unread: string[]): Found[] {
  const place = service.find(['functions']);
  const value = service.valueOf(place) ?? service.value(['functions']);
  if (value === undefined || value === null) {
    if (place === undefined) unread.push('functions');
    return [];
  }
  if (!isList(value)) return groupOf(service, place, value, unread);
  return value.flatMap((_, index) => {
    const item = service.find(['functions', index]);
    return groupOf(service, item, service.valueOf(item), unread);
  });
}

function groupOf(service: Service, place: Place | undefined, given: Value | undefined, unread: string[]): Found[] {
  const value = service.resolved(given);
  if (!isMapping(value)) {
    unread.push(typeof value === 'string' ? value : 'functions');
    return [];
  }
  return Object.entries(value).flatMap(([name, member]) => {
    const resolved = service.resolved(member);
    if (typeof resolved === 'string') unread.push(resolved);
    if (!isMapping(resolved)) return [];
    const own = place === undefined ? undefined : { file: place.file, path: [...place.path, name] };
    // A function that a reference brings in is written where the reference points to.
    const isReference = typeof member === 'string';
    return [{ name, place: isReference ? undefined : own, value: resolved }];
  });
}

function readFunction(
  service: Service,
  name: string,
  place: Place | undefined,
  value: { readonly [key: string]: Value },
  unread: string[],
): ServiceFunction {
  const provider = service.value(['provider']);
  const providerOf = (key: string) => (isMapping(provider) ? provider[key] : undefined);
  const own = layersOf(service, value.layers);
  const inherited = layersOf(service, providerOf('layers'));
  const hasProviderLayers = own.length === 0 && inherited.length > 0;
  return {
    name,
    place,
    isImage: value.image !== undefined,
    runtime: service.text(value.runtime ?? providerOf('runtime')),
    architecture: service.text(value.architecture ?? providerOf('architecture')) ?? 'x86_64',
    handler: typeof value.handler === 'string' ? value.handler : undefined,
    layers: hasProviderLayers ? inherited : own,
    hasProviderLayers,
    environment: environmentOf(service, value.environment, unread),
    hasOwnRole: value.role !== undefined,
    hasOwnStatements: value.iamRoleStatements !== undefined,
  };
}

function layersOf(service: Service, value: Value | undefined): string[] {
  const resolved = service.resolved(value);
  return isList(resolved) ? resolved.map((layer) => writtenOut(service.resolved(layer) ?? layer)) : [];
}

function environmentOf(service: Service, value: Value | undefined, unread: string[]): Record<string, string> {
  const resolved = service.resolved(value);
  if (typeof resolved === 'string') unread.push(resolved);
  if (!isMapping(resolved)) return {};
  return Object.fromEntries(
    // A variable without a value is not deployed.
    Object.entries(resolved).flatMap(([name, member]) => (member === null ? [] : [[name, writtenOut(member)]])),
  );
}

/** A value as a text for reading: a tagged one as it is written in YAML. */
export function writtenOut(value: Value): string {
  if (typeof value === 'string') return value;
  if (isMapping(value)) {
    const [tag, ...others] = Object.keys(value);
    if (tag?.startsWith('!') === true && others.length === 0) return `${tag} ${writtenOut(value[tag] ?? null)}`;
  }
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
