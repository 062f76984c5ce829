/**
 * Whether a request that changes something comes from a page of ours.
 * Browsers send Sec-Fetch-Site themselves and no page can forge it; where it is missing, Origin must name our own host.
 * A request with neither is refused: no browser sends such a one from our pages.
 */
export function isSameOrigin(headers: Pick<Headers, 'get'>): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = headers.get('origin');
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  if (origin === null || host === null) return false;
  return URL.canParse(origin) && new URL(origin).host === host;
}
