/** Where proxy.ts puts the request's nonce, so that the layout can give it to the one inline script of ours. */
export const nonceHeader = 'x-nonce';

/**
 * The Content-Security-Policy of a page: scripts only with this request's nonce and what those load themselves, style sheets from the
 * console alone, everything else from the console or not at all, and no other site may frame it. Cloudscape and React write style
 * attributes, so these may be inline; elements may not. `style-src` stands for browsers that do not know the two finer ones.
 * `isDevelopment` lets React's development build evaluate text, which it does to show stack traces, and Next.js write style elements.
 */
export function contentSecurityPolicy(nonce: string, { isDevelopment }: { isDevelopment: boolean }): string {
  const scripts = `'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`;
  return [
    "default-src 'none'",
    `script-src ${scripts}`,
    "script-src-attr 'none'",
    "style-src 'self' 'unsafe-inline'",
    `style-src-elem 'self'${isDevelopment ? " 'unsafe-inline'" : ''}`,
    "style-src-attr 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}
