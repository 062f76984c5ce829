import type { RuntimeFamily } from './runtimes.ts';

/** The handlers that Datadog's libraries bring along; they call what DD_LAMBDA_HANDLER names. Source: Datadog's documentation, autumn 2026. */
export const redirectHandlers = {
  python: 'datadog_lambda.handler.handler',
  node: '/opt/nodejs/node_modules/datadog-lambda-js/handler.handler',
} as const;

/** The redirect inside a container image, where the Node.js library is installed into the function's own folder. */
const imageRedirectHandlers = {
  python: 'datadog_lambda.handler.handler',
  node: 'node_modules/datadog-lambda-js/dist/handler.handler',
} as const;

/** The variable that keeps a redirected function's original handler. Source: Datadog's documentation, autumn 2026. */
export const originalHandlerVariable = 'DD_LAMBDA_HANDLER';

const nodeRedirectPattern = /(?:^|\/)datadog-lambda-js\/(?:dist\/)?handler\.handler$/;

/** The redirect of a language whose handler changes, or undefined where the handler stays (java, dotnet, ruby, provided). */
export function redirectHandlerOf(family: RuntimeFamily, place: 'layer' | 'image' = 'layer'): string | undefined {
  if (family !== 'python' && family !== 'node') return undefined;
  return place === 'layer' ? redirectHandlers[family] : imageRedirectHandlers[family];
}

/** Whether a handler is Datadog's redirect, by whichever tool and under whichever folder. */
export function isRedirect(handler: string | undefined): boolean {
  return handler !== undefined && (handler === redirectHandlers.python || nodeRedirectPattern.test(handler));
}

/** Whether a redirect is read from a layer (`/opt`), so that it needs the layer to start. Undecidable for Python: false. */
export function isLayerRedirect(handler: string | undefined): boolean {
  return handler?.startsWith('/opt/') === true && nodeRedirectPattern.test(handler);
}

/** Whether a redirect is read from the function's own package, as some tools set it up for Node.js. */
export function isPackagedRedirect(handler: string | undefined): boolean {
  return handler !== undefined && !handler.startsWith('/opt/') && nodeRedirectPattern.test(handler);
}

/**
 * The handler that a redirected function had of its own: what DD_LAMBDA_HANDLER names, or undefined when that is missing,
 * empty or a redirect itself (a loop). Blanks around it are none of the handler: the libraries find nothing under such a name.
 */
export function originalHandler(variables: Readonly<Record<string, string>>): string | undefined {
  const original = variables[originalHandlerVariable]?.trim();
  return original === undefined || original === '' || isRedirect(original) ? undefined : original;
}
