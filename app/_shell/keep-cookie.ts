const daySeconds = 24 * 60 * 60;

/** Keeps something in this browser that the server is told with every request, for a year unless said otherwise. Browser only. */
export function keepCookie(name: string, value: string, { days = 365 }: { days?: number } = {}): void {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not there on plain HTTP
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${days * daySeconds}; samesite=lax${secure}`;
}

/** What is kept under a name, as it was given to `keepCookie`; undefined for nothing. Browser only. */
export function keptCookie(name: string): string | undefined {
  const found = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${name}=`));
  if (found === undefined) return undefined;
  try {
    return decodeURIComponent(found.slice(name.length + 1));
  } catch {
    // Somebody else's.
    return undefined;
  }
}
