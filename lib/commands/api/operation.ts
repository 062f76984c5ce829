import type { z } from 'zod';
import type { Command } from '../kernel/command.ts';
import type { Query } from '../kernel/query.ts';
import type { OperationGroup, OperationId } from './operation-words.ts';

/** The groups in which the API's description shows its operations, in this order. */
export const tags = [
  'Access',
  'Accounts',
  'Scans',
  'Functions',
  'Profiles',
  'Rollouts',
  'Changes',
  'Audit',
  'Code',
] as const satisfies readonly OperationGroup[];

export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof methods)[number];

/** What an operation of the API is declared with. Its parameters, body and answer are those of the command or query that it runs. */
export type Operation = {
  /** Names it in the API's description, and so the method of a generated client; its words stand by it in `api-operations.json`. */
  id: OperationId;
  method: Method;
  /** Below /api/v1; each `{name}` is a member of the input. */
  path: `/${string}`;
  tag: (typeof tags)[number];
  runs: Command | Query;
  /** The status of its answer; 200 unless something is created, 204 by itself where it returns nothing. */
  status?: 201;
  /** Where what was created can be read, below /api/v1: `{name}` is a member of the output. */
  location?: `/${string}`;
  /** Members of the input that this operation does not offer. */
  omits?: readonly string[];
  /** The member of the input that If-Match gives, in quotes. */
  ifMatch?: 'planDigest';
  /** The most bytes of a body; 1 MB unless something else is said. */
  mostBytes?: number;
  /** Who shows their token: an API token, or a pipeline its own identity token. */
  admits?: 'workload';
};

/** The same after it was declared. */
export function operation<Input extends z.ZodType, Output extends z.ZodType>(
  declared: Omit<Operation, 'runs'> & { runs: Command<Input, Output> | Query<Input, Output> },
): Operation {
  return declared;
}

/** The names in an operation's path, in their order. */
export function pathNames({ path }: Pick<Operation, 'path'>): string[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name ?? '');
}

/** Whether an operation reads a body: all that write do, except for a removal. */
export function hasBody({ method }: Pick<Operation, 'method'>): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}
