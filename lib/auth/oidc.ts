import { z } from 'zod';

/** The name of the provider in better-auth; the callback is `/api/auth/callback/oidc`. */
export const oidcProviderId = 'oidc';

const environmentSchema = z.object({
  OIDC_ISSUER: z.url(),
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
  /** What the button says: "Sign in with <name>". */
  OIDC_NAME: z.string().min(1).default('OpenID Connect'),
});

export type OidcSettings = { issuer: string; clientId: string; clientSecret: string; name: string };

/** The identity provider that the environment names, or undefined when it names none or not all of it. */
export function oidcSettings(environment: NodeJS.ProcessEnv = process.env): OidcSettings | undefined {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) return undefined;
  return {
    issuer: parsed.data.OIDC_ISSUER.replace(/\/$/, ''),
    clientId: parsed.data.OIDC_CLIENT_ID,
    clientSecret: parsed.data.OIDC_CLIENT_SECRET,
    name: parsed.data.OIDC_NAME,
  };
}
