/** Longest answer that is read, in bytes: a provider's description and its keys are some kilobytes. */
const mostBytes = 256 * 1024;
const timeoutMilliseconds = 5_000;

/**
 * Fetches an address without following redirects, in at most five seconds and 256 KiB. Throws an Error when that is not enough, or the
 * address cannot be reached.
 */
export async function boundedFetch(address: string): Promise<Response> {
  const response = await fetch(address, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(timeoutMilliseconds),
  });
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > mostBytes) throw new Error('The answer is too long.');
    parts.push(part);
  }
  return new Response(Buffer.concat(parts, length), { status: response.status, headers: response.headers });
}
