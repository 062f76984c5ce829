import type { Finding } from '../change/change.ts';
import type { FunctionShape } from '../change/shape.ts';
import { isValidHandler } from '../lambda/limits.ts';
import { finding } from './findings.ts';
import { isRedirect, originalHandler, originalHandlerVariable } from './handlers.ts';

type Variables = Readonly<Record<string, string>>;

/**
 * Returns the variables, other than Datadog's own, whose value is Datadog's redirect. Wrappers of other vendors keep the
 * handler that they call in such a variable (NEW_RELIC_LAMBDA_HANDLER, SENTRY_INITIAL_HANDLER and the like), so that theirs
 * is in front and calls Datadog's.
 */
export function redirectVariables(variables: Variables): readonly string[] {
  const known = namesByVariables.get(variables);
  if (known !== undefined) return known;
  const names = findRedirectVariables(variables);
  namesByVariables.set(variables, names);
  return names;
}

/** A plan asks about the same variables several times, and no plan changes them. */
const namesByVariables = new WeakMap<Variables, readonly string[]>();

function findRedirectVariables(variables: Variables): readonly string[] {
  const names: string[] = [];
  // The ending is asked first, as it costs nothing: functions have many variables.
  for (const name of Object.keys(variables)) {
    const value = variables[name];
    // The ending is asked first, as it costs nothing: functions have many variables.
    if (value?.endsWith('handler.handler') === true && name !== originalHandlerVariable && isRedirect(value))
      names.push(name);
  }
  return names.sort();
}

/** Returns a function's handler: that of its configuration, or the first word of a container image's command. */
export function handlerOf(shape: FunctionShape): string | undefined {
  return shape.handler ?? shape.command?.[0];
}

/** Returns whether another wrapper is in front of Datadog's redirect: the handler is not ours, and a variable names ours. */
export function isWrappedByOther(shape: FunctionShape): boolean {
  return !isRedirect(handlerOf(shape)) && redirectVariables(shape.variables).length > 0;
}

/**
 * Returns what instrumenting finds where another wrapper calls Datadog's redirect. The chain works as it is, so handler and
 * original stay; a chain that has no end is blocked.
 */
export function findKeptChain(shape: FunctionShape): Finding[] {
  const handler = handlerOf(shape) ?? '';
  const variables = redirectVariables(shape.variables);
  const original = originalHandler(shape.variables);
  return original === undefined || original === handler
    ? [finding('foreignWrapperLoops', { handler, variables })]
    : [finding('wrappedByOther', { handler, variables })];
}

/**
 * Returns the shape in which variables of other wrappers name the function's own handler, as Datadog's redirect goes. Blocks
 * where that handler is not known, or where nobody can tell which wrapper is in front.
 */
export function repointVariables(shape: FunctionShape): { shape: FunctionShape; findings: Finding[] } {
  const names = redirectVariables(shape.variables);
  if (names.length === 0) return { shape, findings: [] };
  const handler = handlerOf(shape) ?? '';
  const original = originalHandler(shape.variables);
  if (isRedirect(handler)) return { shape, findings: [finding('redirectInVariable', { variables: names, handler })] };
  if (original === undefined || original === handler || !isValidHandler(original))
    return { shape, findings: [finding('foreignWrapperLoops', { handler, variables: names })] };
  return {
    shape: {
      ...shape,
      variables: { ...shape.variables, ...Object.fromEntries(names.map((name) => [name, original])) },
    },
    findings: [finding('foreignWrapperRepointed', { variables: names, handler: original })],
  };
}
