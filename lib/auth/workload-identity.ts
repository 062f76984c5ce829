import { createRemoteJWKSet, customFetch, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { type AccountSet, type Caller, countedPipeline } from '../core/access/caller.ts';
import { AppError } from '../core/errors.ts';
import { readAccountIdsOf } from '../db/accounts/account-choices.ts';
import { database } from '../db/kernel/client.ts';
import { readDatabaseTime } from '../db/kernel/clock.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { claimsMatch, type WorkloadRule, workloadRules } from './workload-rules.ts';

/** Signatures with keys of the issuer alone: nothing that a shared secret could sign. */
const algorithms = ['RS256', 'PS256', 'ES256'];
/** How far the clocks of issuer and database may differ, and how old an identity token may be at most. */
const clockToleranceSeconds = 60;
const oldestSeconds = 24 * 60 * 60;

type Reason = 'notConfigured' | 'malformed' | 'expired' | 'signature' | 'audience' | 'claims';
type KeysOf = ReturnType<typeof createRemoteJWKSet>;

/** Keys of the issuers that were asked, for this process; they are fetched anew when they are old or one is missing. */
const keysByIssuer = new Map<string, KeysOf>();

/**
 * Whose pipeline an identity token (a JWT of GitHub Actions, GitLab or another issuer) comes from, as a caller with what the first
 * rule gives that allows it. Issuer, signature, time, audience and claims are checked in this order; only issuers that a rule names
 * are ever asked for their keys. Throws AppError workloadRefused, workloadIssuerUnreachable, workloadRulesInvalid.
 */
export async function callerOfWorkload(
  token: string,
  rules: readonly WorkloadRule[] = workloadRules(),
): Promise<Caller> {
  const issuer = issuerOf(token);
  const ofIssuer = rules.filter((rule) => rule.issuer === issuer);
  if (issuer === undefined || ofIssuer.length === 0) throw refused('notConfigured');
  const claims = await verify(token, issuer);
  const { sub, jti, exp, aud } = identitySchema.parse(claims);
  const ofAudience = ofIssuer.filter(({ audience }) => [aud].flat().includes(audience));
  if (ofAudience.length === 0) throw refused('audience');
  const rule = ofAudience.find((one) => claimsMatch(claims, one));
  if (rule === undefined) throw refused('claims');
  const accounts: AccountSet = rule.awsAccountIds === 'all' ? 'all' : await readAccountIdsOf(rule.awsAccountIds);
  return {
    kind: 'machine',
    actor: { id: `pipeline:${sub}`, name: `${rule.name} (${sub})` },
    grants: [{ role: rule.role, accounts }],
    countedAs: countedPipeline(rule.name, sub),
    workload: { ruleName: rule.name, issuer, subject: sub, tokenId: jti, expiresAt: new Date(exp * 1000) },
  };
}

/** What a token must say beside its rule's claims; longer ones than this are nobody's. */
const identitySchema = z.object({
  sub: z.string().min(1).max(500),
  jti: z.string().min(1).max(500),
  exp: z.number(),
  aud: z.union([z.string(), z.array(z.string())]),
});

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    throw refused('malformed');
  }
}

async function verify(token: string, issuer: string): Promise<JWTPayload> {
  const currentDate = await readDatabaseTime(database());
  try {
    const { payload } = await jwtVerify(token, await keysOf(issuer), {
      ...{ issuer, algorithms, currentDate, clockTolerance: clockToleranceSeconds, maxTokenAge: oldestSeconds },
      requiredClaims: ['sub', 'jti', 'exp', 'iat', 'aud'],
    });
    const { success } = identitySchema.safeParse(payload);
    const isTooLong = (payload.exp ?? 0) * 1000 > currentDate.getTime() + oldestSeconds * 1000;
    if (!success || isTooLong) throw refused('malformed');
    return payload;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw failureOf(error, issuer);
  }
}

async function keysOf(issuer: string): Promise<KeysOf> {
  const known = keysByIssuer.get(issuer);
  if (known) return known;
  const response = await boundedFetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { issuer: named, jwks_uri: address } = discoverySchema.parse(await response.json());
  // Keys that stand elsewhere could be anybody's.
  if (named !== issuer || new URL(address).origin !== new URL(issuer).origin)
    throw new Error('The issuer names others.');
  const keys = createRemoteJWKSet(new URL(address), { [customFetch]: (url) => boundedFetch(url) });
  keysByIssuer.set(issuer, keys);
  return keys;
}

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

function refused(reason: Reason): AppError {
  return new AppError('workloadRefused', { reason });
}

/** What an error of verifying says: about the token, or about reaching its issuer. */
function failureOf(error: unknown, issuer: string): AppError {
  if (error instanceof errors.JWTExpired) return refused('expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return refused(['exp', 'iat', 'nbf'].includes(error.claim) && error.reason !== 'missing' ? 'expired' : 'malformed');
  }
  const ofSignature = [
    errors.JWSSignatureVerificationFailed,
    errors.JOSEAlgNotAllowed,
    errors.JWKSNoMatchingKey,
    errors.JWKSMultipleMatchingKeys,
    errors.JOSENotSupported,
  ];
  if (ofSignature.some((kind) => error instanceof kind)) return refused('signature');
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return refused('malformed');
  return new AppError('workloadIssuerUnreachable', { issuer }, { cause: error });
}
