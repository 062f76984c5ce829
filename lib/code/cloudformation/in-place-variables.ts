import { isRedirect } from '../../core/datadog/handlers.ts';
import {
  apiKeyVariables,
  datadogWrapper,
  defaultVariables,
  dotnetProfilerVariables,
} from '../../core/datadog/variables.ts';
import { isInstrumented, type TemplateFunction, variablesFor } from './template-function.ts';

/*
 * Variables that an edit in place writes stand together behind those of the function, and begin with one that only an
 * instrumentation has. By that removal knows them again: what stands before it is the function's own.
 */

/** First variables of the block where neither handler nor wrapper begins it (Ruby, custom runtimes). */
const otherFirst = [
  'DD_SERVERLESS_LOGS_ENABLED',
  'DD_CAPTURE_LAMBDA_PAYLOAD',
  'DD_MERGE_XRAY_TRACES',
  'DD_TRACE_ENABLED',
  'DD_SITE',
];

/** New variables in the order in which they are written. */
export function orderVariables(names: readonly string[]): string[] {
  const first = ['DD_LAMBDA_HANDLER', 'AWS_LAMBDA_EXEC_WRAPPER', ...otherFirst].find((name) => names.includes(name));
  return first === undefined ? [...names] : [first, ...names.filter((name) => name !== first)];
}

/** The names of the variables that an edit in place wrote into a function; empty for one that it did not write. */
export function variableBlockOf(subject: TemplateFunction): string[] {
  const names = [...subject.ownVariables.keys()];
  const start = names.indexOf(firstOf(subject));
  if (start === -1) return [];
  const length = names.slice(start).findIndex((name) => !isWritten(name));
  return length === -1 ? names.slice(start) : names.slice(start, start + length);
}

/** Whether a function was instrumented by an edit in place, told by its variables: all of them are there, in their order. */
export function isLaidOutInPlace(subject: TemplateFunction): boolean {
  const variables = variablesFor(subject);
  const hasAll = Object.keys(defaultVariables).every((name) => variables[name] !== undefined);
  return isInstrumented(subject) && hasAll && variableBlockOf(subject).length > 0;
}

function firstOf(subject: TemplateFunction): string {
  if (isRedirect(subject.handler)) return 'DD_LAMBDA_HANDLER';
  if (variablesFor(subject).AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper) return 'AWS_LAMBDA_EXEC_WRAPPER';
  return otherFirst.find((name) => subject.ownVariables.has(name)) ?? '';
}

/** Whether edits in place write a variable of this name. */
function isWritten(name: string): boolean {
  return name.startsWith('DD_') || name === 'AWS_LAMBDA_EXEC_WRAPPER' || name in dotnetProfilerVariables;
}

/** Whether a variable holds or names the API key. */
export function isKeyVariable(name: string): boolean {
  return apiKeyVariables.some((variable) => variable === name);
}
