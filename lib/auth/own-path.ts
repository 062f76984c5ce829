/**
 * The address to go on to after signing in, given the one that the sign-in page was called with: a path of this console,
 * else its first page. It is read as a browser reads it, which drops tabs and line ends and takes `\` for `/`, so that
 * nothing that looks like a path leads to another site.
 */
export function ownPath(next: unknown): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.length > 2_000) return '/';
  const url = URL.parse(next, 'https://own.invalid');
  if (url?.origin !== 'https://own.invalid') return '/';
  const path = url.pathname + url.search + url.hash;
  return path.startsWith('//') ? '/' : path;
}
