/** Where `env`, `service` and `version` can be taken from, where they are not the same for every function. */
export const identityOrigins = ['account', 'functionName', 'tag'] as const;
export type IdentityOrigin = (typeof identityOrigins)[number];

/** What Datadog takes as `env` and `service`. Source: Datadog's documentation "Getting Started with Tags", autumn 2026. */
export const datadogTagValue = /^[a-z][a-z0-9_\-./:]{0,199}$/;
/** What Datadog takes as `version`. */
export const datadogVersion = /^[\w\-./:+]{1,200}$/;
