import http from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** An issuer of pipelines' identity tokens of a test, over HTTP. */
export type WorkloadIssuer = {
  issuer: string;
  /** A token with these claims beside those that every one has; signed with a key that is not among the issuer's where `isForged`. */
  tokenOf: (claims?: JWTPayload, options?: { isForged?: boolean }) => Promise<string>;
  /** What it answers with instead of its description, for every request from now on. */
  answerWith: (answer: ((response: http.ServerResponse) => void) | undefined) => void;
  /** How often it was asked for its keys. */
  keyReads: () => number;
  stop: () => Promise<void>;
};

/** Starts one on a free port of this machine. */
export async function startWorkloadIssuer(): Promise<WorkloadIssuer> {
  const [own, foreign] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const key = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  let issuer = '';
  let reads = 0;
  let instead: ((response: http.ServerResponse) => void) | undefined;
  const server = http.createServer((request, response) => {
    if (instead) return instead(response);
    if (request.url === '/keys') reads += 1;
    const answer = request.url === '/keys' ? { keys: [key] } : { issuer, jwks_uri: `${issuer}/keys` };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  issuer = `http://127.0.0.1:${address.port}`;
  return {
    issuer,
    tokenOf: async (claims = {}, { isForged = false } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const all = {
        iss: issuer,
        sub: 'repo:acme/shop:ref:refs/heads/main',
        aud: 'lamplighter',
        iat: now,
        exp: now + 300,
      };
      const named = { ...all, jti: crypto.randomUUID(), repository: 'acme/shop', ref: 'refs/heads/main', ...claims };
      const signer = new SignJWT(named).setProtectedHeader({ alg: 'RS256', kid: 'one' });
      return await signer.sign((isForged ? foreign : own).privateKey);
    },
    answerWith: (answer) => {
      instead = answer;
    },
    keyReads: () => reads,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
