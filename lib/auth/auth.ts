import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError } from 'better-auth/api';
import { admin, genericOAuth } from 'better-auth/plugins';
import { createAccessControl } from 'better-auth/plugins/access';
import { userRoles } from '../core/access/permissions.ts';
import { stepUpSeconds } from '../core/access/step-up.ts';
import type { Actor } from '../core/audit/actions.ts';
import type { NewAuditEvent } from '../core/audit/event.ts';
import { recordAuditEvent } from '../db/audit/audit-events.ts';
import { commandDatabase, type Database, inTransaction } from '../db/kernel/client.ts';
import { ensureInstallationKeys } from '../db/kernel/installation-keys.ts';
import { keepProviderGroups } from '../db/people/provider-group-rows.ts';
import { markSteppedUpAt } from '../db/people/step-up-rows.ts';
import { addressHeader } from './address-header.ts';
import { notedGroups, noteGroups } from './noted-groups.ts';
import { oidcProviderId, oidcSettings } from './oidc.ts';
import { admitClaims, groupsOfClaims, type OidcRules } from './oidc-claims.ts';
import { noteProof, provenAt } from './provider-proof.ts';
import { authSecret } from './secret.ts';

/** A session ends a week after it began, however much it is used; and sooner when it lies idle (lib/auth/idle.ts). */
const sessionSeconds = 7 * 24 * 60 * 60;

/** Shortest password; the longest is better-auth's own 128. */
export const minPasswordLength = 12;

// better-auth's admin plugin keeps role and ban; what a role may do is decided by lib/core/access alone, so its own
// statements stay empty and its HTTP endpoints are not served (see app/api/auth).
const accessControl = createAccessControl({ user: [], session: [] });
const noStatements = accessControl.newRole({ user: [], session: [] });

/**
 * The sign-in of the console, one per process, made on first use, and only once the installation's key is known to be the right one:
 * whoever serves a person asks for it first. People are created by `createOwner` and by the users
 * page; through OIDC whoever the identity provider lets in arrives as a viewer, or as a member where OIDC_FIRST_ROLE says so. Sign-up by password does not exist.
 * Throws AppError `keyMissing`, `keyWrong`, `keyCheckMissing`, `keyUnusable`, `databaseUnavailable`.
 */
export async function auth(): Promise<Auth> {
  await ensureInstallationKeys();
  const database = commandDatabase();
  // One whose database was closed is of no use any more.
  if (made?.database !== database) made = { database, auth: createAuth(database) };
  return made.auth;
}
let made: { database: Database; auth: Auth } | undefined;

/**
 * Makes the sign-in anew at its next use: better-auth asks the identity provider for its addresses once, and does without it for
 * good when it could not be reached then.
 */
export function forgetAuth(): void {
  made = undefined;
}
type Auth = ReturnType<typeof createAuth>;

function createAuth(database: Database) {
  const oidc = oidcSettings();
  const baseURL = process.env.LAMPLIGHTER_URL || 'http://127.0.0.1:3000';
  const isSecure = baseURL.startsWith('https:');
  return betterAuth({
    appName: 'Lamplighter',
    baseURL,
    secret: authSecret(),
    telemetry: { enabled: false },
    // better-auth logs whole errors, and a database error repeats the values of its query.
    logger: { disabled: true },
    database: prismaAdapter(database, { provider: 'postgresql' }),
    // What an identity provider's answer is known by must not be readable in a copy of the database.
    verification: { storeIdentifier: 'hashed' },
    account: { modelName: 'authAccount', accountLinking: { enabled: false }, updateAccountOnSignIn: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength },
    user: {
      additionalFields: {
        mustChangePassword: { type: 'boolean', required: true, defaultValue: false, input: false },
        locale: { type: 'string', required: false, input: false },
        timeZone: { type: 'string', required: false, input: false },
      },
    },
    session: {
      expiresIn: sessionSeconds,
      disableSessionRefresh: true,
      additionalFields: {
        lastSeenAt: { type: 'date', required: true, defaultValue: () => new Date(), input: false },
      },
    },
    // Its limit counts in the memory of one process; lib/commands/people/sign-in-guesses.ts counts for all.
    rateLimit: { enabled: false },
    advanced: {
      // With TLS under names that no sibling domain can set; better-auth's own prefix for that (__Secure-) leaves them the domain.
      cookiePrefix: isSecure ? '__Host-lamplighter' : 'lamplighter',
      useSecureCookies: false,
      defaultCookieAttributes: { secure: isSecure, path: '/' },
      database: { generateId: () => crypto.randomUUID() },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    databaseHooks,
    plugins: [
      admin({
        ac: accessControl,
        roles: Object.fromEntries(userRoles.map((role) => [role, noStatements])),
        adminRoles: ['owner'],
        defaultRole: oidc?.firstRole ?? 'viewer',
      }),
      ...(oidc
        ? [
            genericOAuth({
              config: [
                {
                  providerId: oidcProviderId,
                  name: oidc.name,
                  discoveryUrl: `${oidc.issuer}/.well-known/openid-configuration`,
                  clientId: oidc.clientId,
                  clientSecret: oidc.clientSecret,
                  scopes: ['openid', 'email', 'profile'],
                  pkce: true,
                  mapProfileToUser: (claims) => admitted(claims, oidc.rules),
                },
              ],
            }),
          ]
        : []),
    ],
  } satisfies BetterAuthOptions);
}

/** Who comes from the identity provider, as better-auth stores them; no picture of another site. Throws what refuses the rest. */
function admitted(claims: Record<string, unknown>, rules: OidcRules) {
  const result = admitClaims(claims, rules);
  noteProof(claims);
  if (!('refused' in result)) {
    noteGroups(groupsOfClaims(claims, rules.groupsClaim));
    return { ...result, emailVerified: true, image: undefined };
  }
  const { refused, email } = result;
  throw new APIError('FORBIDDEN', { code: refused, message: refused, ...(email === undefined ? {} : { email }) });
}

/** Sessions and people that better-auth itself makes are recorded here, whichever way they came. */
const databaseHooks = {
  user: {
    create: {
      after: (user: { id: string; name: string }) =>
        record({
          actorId: user.id,
          actorName: user.name,
          action: 'user.created',
          details: { through: oidcProviderId },
        }),
    },
  },
  // The identity provider's tokens are of no use once somebody is in, so they are not kept.
  account: {
    create: {
      before: async (account: Record<string, unknown>) => ({
        data: { ...account, accessToken: null, refreshToken: null, idToken: null },
      }),
    },
  },
  session: {
    create: {
      after: async (session: { userId: string; token: string }) => {
        const groups = notedGroups();
        if (groups) await inTransaction((tx) => keepProviderGroups(tx, session.userId, groups));
        const user = await commandDatabase().user.findUniqueOrThrow({
          where: { id: session.userId },
          select: { name: true },
        });
        await record({ actorId: session.userId, actorName: user.name, action: 'user.signedIn' });
        await recordProof({ id: session.userId, name: user.name }, session.token);
      },
    },
  },
} satisfies BetterAuthOptions['databaseHooks'];

/** Somebody who has just proved to the identity provider who they are need not prove it again for some minutes. */
async function recordProof({ id: actorId, name: actorName }: Actor, token: string): Promise<void> {
  const at = provenAt();
  if (at === undefined) return;
  await inTransaction(async (tx) => {
    if (!(await markSteppedUpAt(tx, token, at, stepUpSeconds))) return;
    await recordAuditEvent(tx, { actorId, actorName, action: 'user.steppedUp', details: { way: oidcProviderId } });
  });
}

async function record(event: NewAuditEvent): Promise<void> {
  await inTransaction((tx) => recordAuditEvent(tx, event));
}
