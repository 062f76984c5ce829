/** What a SigV4 Authorization header says about the caller and the target. */
export type CredentialScope = {
  accessKeyId: string;
  region: string;
  service: string;
};

const credential = /Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/;

/**
 * The credential scope of a signed request, or undefined when it is not signed with SigV4.
 * The signature itself is not checked: the simulation knows no secrets, only who the access key belongs to.
 */
export function readCredentialScope(authorization: string | undefined): CredentialScope | undefined {
  const match = authorization === undefined ? null : credential.exec(authorization);
  const [, accessKeyId, region, service] = match ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined;
  return { accessKeyId, region, service };
}
