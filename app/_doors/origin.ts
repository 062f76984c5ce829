/**
 * Whether a request that changes something comes from a page of ours. Browsers send Sec-Fetch-Site themselves and no page can forge it;
 * Origin, where it is sent, must name our own host too, and has to be there where the other is missing. A request with neither is
 * refused: no browser sends such a one from our pages.
 */
export function isSameOrigin(headers: Pick<Headers, 'get'>): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const origin = headers.get('origin');
  if (origin === null) return site !== null;
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  const named = URL.parse(origin);
  // Some proxies write the port of the scheme too.
  return named !== null && host !== null && named.host === URL.parse(`${named.protocol}//${host}`)?.host;
}

/**
 * Whether another site has the browser ask for what only reads, as a link or a picture there does: a download would be recorded and take one of
 * a person's places. An address that somebody opened is asked by no site (`none`), and a program names none.
 */
export function isAskedByOtherSite(headers: Pick<Headers, 'get'>): boolean {
  const site = headers.get('sec-fetch-site');
  return site !== null && site !== 'same-origin' && site !== 'none';
}
