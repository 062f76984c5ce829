/** Where proxy.ts puts the request's nonce, so that the layout can give it to the one inline script of ours. */
export const nonceHeader = 'x-nonce';

/**
 * The Content-Security-Policy of a page: scripts only with this request's nonce and what those load themselves, everything
 * else from the console alone, and no other site may frame it. Cloudscape and React write style attributes, so styles may
 * be inline. `isDevelopment` lets React's development build evaluate text, which it does to show stack traces.
 */
export function contentSecurityPolicy(nonce: string, { isDevelopment }: { isDevelopment: boolean }): string {
  const scripts = `'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`;
  return [
    "default-src 'self'",
    `script-src ${scripts}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "object-src 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}
