import { z } from 'zod';
import { attributeValueSchema } from '../change/change.ts';
import type { SeenFunction } from './seen-function.ts';

/** What a scan notices of a function beside what is ours: it was not in the list before, is gone, is there again, or was edited. */
export const sightingKinds = ['seen', 'gone', 'back', 'edited'] as const;
export type SightingKind = (typeof sightingKinds)[number];

/**
 * One place where a function that somebody else updated reads otherwise than before, by AWS's name of it. Of a variable that is not
 * Datadog's own, or is a secret, there is no value: none is kept.
 */
export const editSchema = z.strictObject({
  path: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  before: attributeValueSchema.optional(),
  after: attributeValueSchema.optional(),
});
export type Edit = z.infer<typeof editSchema>;

/** What the list keeps of a function, as far as an edit shows in it. */
export type ListedFunction = Pick<
  SeenFunction,
  | 'handler'
  | 'runtime'
  | 'architecture'
  | 'packageType'
  | 'memorySizeMib'
  | 'timeoutSeconds'
  | 'layers'
  | 'variableNames'
  | 'datadogVariables'
  | 'isEnvironmentReadable'
  | 'isInVpc'
>;

/**
 * Returns where a function reads otherwise than before, in the order of AWS's names. None, although AWS says that it was updated: its
 * code was, or something that the list does not keep, as the value of a variable.
 */
export function editsBetween(before: ListedFunction, after: ListedFunction): Edit[] {
  const facts: [string, string | string[] | undefined, string | string[] | undefined][] = [
    ['Architectures', before.architecture, after.architecture],
    ['Handler', before.handler ?? undefined, after.handler ?? undefined],
    ['Layers', listOf(before.layers), listOf(after.layers)],
    ['MemorySize', before.memorySizeMib?.toString(), after.memorySizeMib?.toString()],
    ['PackageType', before.packageType, after.packageType],
    ['Runtime', before.runtime ?? undefined, after.runtime ?? undefined],
    ['Timeout', before.timeoutSeconds?.toString(), after.timeoutSeconds?.toString()],
  ];
  const edits = facts.flatMap(([path, was, is]) => editOf(path, was, is));
  const vpc = editOf('VpcConfig', before.isInVpc ? '' : undefined, after.isInVpc ? '' : undefined);
  const all = [...edits, ...vpc.map(({ path, kind }) => ({ path, kind })), ...variableEdits(before, after)];
  return all.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function editOf(path: string, before: string | string[] | undefined, after: string | string[] | undefined): Edit[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [
    {
      path,
      kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}

/** Nothing where AWS could not decrypt the variables at one of the times: then it is not known which there were. */
function variableEdits(before: ListedFunction, after: ListedFunction): Edit[] {
  if (!before.isEnvironmentReadable || !after.isEnvironmentReadable) return [];
  const names = new Set([...before.variableNames, ...after.variableNames]);
  return [...names].flatMap((name): Edit[] => {
    const path = `Environment.Variables.${name}`;
    const [was, is] = [keptValue(before, name), keptValue(after, name)];
    if (!after.variableNames.includes(name))
      return [{ path, kind: 'removed', ...(was === undefined ? {} : { before: was }) }];
    if (!before.variableNames.includes(name))
      return [{ path, kind: 'added', ...(is === undefined ? {} : { after: is }) }];
    return was === undefined || is === undefined ? [] : editOf(path, was, is);
  });
}

/** The value as the list keeps it: only of Datadog's own variables, and masked where it is a secret. */
function keptValue({ datadogVariables }: ListedFunction, name: string): string | undefined {
  return Object.hasOwn(datadogVariables, name) ? datadogVariables[name] : undefined;
}

function listOf(list: readonly string[]): string[] | undefined {
  return list.length === 0 ? undefined : [...list];
}
