import { AsyncLocalStorage } from 'node:async_hooks';
import { z } from 'zod';

// Between the claims and the session that follows from them stands better-auth, which passes neither on.
const proofs = new AsyncLocalStorage<{ authTime?: number | undefined }>();

/** Takes somebody in who comes back from the identity provider; what `noteProof` is told within belongs to them alone. */
export async function withProof<Result>(work: () => Promise<Result>): Promise<Result> {
  return await proofs.run({}, work);
}

/**
 * Notes when somebody last proved to the provider who they are, in seconds since 1970, from their claims (`auth_time`: OpenID Connect
 * Core, section 2; a provider has to say it when `max_age` was asked). A provider that remembers them lets them in without that.
 */
export function noteProof(claims: Readonly<Record<string, unknown>>): void {
  const store = proofs.getStore();
  if (store) store.authTime = z.number().int().positive().safeParse(claims['auth_time']).data;
}

/** That time, or undefined where the provider does not say it. */
export function provenAt(): number | undefined {
  return proofs.getStore()?.authTime;
}
