import crypto from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** An identity provider of a test, over HTTP: discovery, keys and tokens, signed. */
export type IdentityProvider = {
  issuer: string;
  /**
   * Has the next token name somebody by these claims, with the nonce of this authorization address; returns the code for it, which is
   * good for whoever holds the verifier of the address's challenge (RFC 7636).
   */
  vouch: (claims: Record<string, unknown>, authorizationUrl: string) => string;
  stop: () => Promise<void>;
};

/** Starts one on a free port of this machine. */
export async function startIdentityProvider(clientId: string): Promise<IdentityProvider> {
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'ES256', use: 'sig' };
  const vouchedByCode = new Map<string, { claims: Record<string, unknown>; challenge: string | null }>();
  let issuer = '';
  const tokenOf = (claims: Record<string, unknown>) => {
    const now = Math.floor(Date.now() / 1000);
    const body = { iss: issuer, aud: clientId, iat: now, exp: now + 300, ...claims };
    const text = [{ alg: 'ES256', kid: 'test' }, body].map(encode).join('.');
    const signature = crypto.sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  };
  const answers: Record<string, (body: string) => unknown> = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/keys`,
      id_token_signing_alg_values_supported: ['ES256'],
    }),
    '/keys': () => ({ keys: [key] }),
    '/token': (body) => {
      const parameters = new URLSearchParams(body);
      const vouched = vouchedByCode.get(parameters.get('code') ?? '');
      if (vouched === undefined || !isProved(vouched.challenge, parameters.get('code_verifier'))) return undefined;
      return { access_token: 'a', token_type: 'Bearer', expires_in: 300, id_token: tokenOf(vouched.claims) };
    },
  };
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const answer = answers[request.url ?? '']?.(body);
    response.writeHead(answer ? 200 : 400, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error: 'invalid_grant' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${portOf(server.address())}`;
  return {
    issuer,
    vouch: (claims, authorizationUrl) => {
      const code = crypto.randomUUID();
      const { searchParams } = new URL(authorizationUrl);
      const nonce = searchParams.get('nonce');
      const challenge = searchParams.get('code_challenge');
      vouchedByCode.set(code, { claims: nonce === null ? claims : { ...claims, nonce }, challenge });
      return code;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isProved(challenge: string | null, verifier: string | null): boolean {
  if (challenge === null) return true;
  return (
    crypto
      .createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url') === challenge
  );
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
