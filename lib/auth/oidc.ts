import { z } from 'zod';
import type { OidcRules } from './oidc-claims.ts';

/** The name of the provider in better-auth; the callback is `/api/auth/callback/oidc`. */
export const oidcProviderId = 'oidc';

/** Texts separated by commas; nothing in them is no list. */
const listSchema = z
  .string()
  .optional()
  .transform((text) =>
    text
      ?.split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .transform((parts) => (parts?.length ? parts : undefined));

const firstRoles = ['viewer', 'member'] as const;

const environmentSchema = z.object({
  OIDC_ISSUER: z.url(),
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
  /** What the button says: "Sign in with <name>". */
  OIDC_NAME: z.string().min(1).default('OpenID Connect'),
  OIDC_ALLOWED_DOMAINS: listSchema,
  OIDC_ALLOWED_GROUPS: listSchema,
  OIDC_GROUPS_CLAIM: z.string().min(1).default('groups'),
  /** What somebody may do who comes for the first time: view everything, or only what their groups give. */
  OIDC_FIRST_ROLE: z.enum(firstRoles).default('viewer'),
});

export type OidcSettings = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  name: string;
  rules: OidcRules;
  firstRole: (typeof firstRoles)[number];
};

/** The identity provider that the environment names, or undefined when it names none or not all of it. */
export function oidcSettings(environment: NodeJS.ProcessEnv = process.env): OidcSettings | undefined {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) return undefined;
  return {
    issuer: parsed.data.OIDC_ISSUER.replace(/\/$/, ''),
    clientId: parsed.data.OIDC_CLIENT_ID,
    clientSecret: parsed.data.OIDC_CLIENT_SECRET,
    name: parsed.data.OIDC_NAME,
    firstRole: parsed.data.OIDC_FIRST_ROLE,
    rules: {
      domains: parsed.data.OIDC_ALLOWED_DOMAINS?.map((domain) => domain.toLowerCase().replace(/^@/, '')),
      groups: parsed.data.OIDC_ALLOWED_GROUPS,
      groupsClaim: parsed.data.OIDC_GROUPS_CLAIM,
    },
  };
}
