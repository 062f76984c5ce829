/** Most layers of one function. Source: AWS Lambda quotas, autumn 2026. */
export const maximumLayers = 5;

/** Most bytes of the environment variables as compact JSON: 4096 pass, 4097 are refused. Source: recorded requests, 2026. */
export const maximumEnvironmentBytes = 4096;

/** Most characters of a handler; spaces are refused. Source: Lambda API reference, 2026. */
const maximumHandlerCharacters = 128;

const encoder = new TextEncoder();

/** How many bytes AWS counts for a map of environment variables: its compact JSON in UTF-8. */
export function environmentSizeBytes(variables: Readonly<Record<string, string>>): number {
  return encoder.encode(JSON.stringify(variables)).length;
}

/** Whether AWS would take the text as a handler. */
export function isValidHandler(handler: string): boolean {
  return handler.length > 0 && handler.length <= maximumHandlerCharacters && !/\s/.test(handler);
}
