import { clientAddress } from './client-address.ts';

/** The header in which better-auth is told the client's address; a client that sends it is not believed. */
export const addressHeader = 'x-lamplighter-address';

/** A request's headers as better-auth may see them: with the address that somebody we trust tells, or none. */
export function withClientAddress(headers: Headers): Headers {
  const told = new Headers(headers);
  const address = clientAddress(headers)?.replace(/\/64$/, '');
  told.delete(addressHeader);
  if (address !== undefined) told.set(addressHeader, address);
  return told;
}
