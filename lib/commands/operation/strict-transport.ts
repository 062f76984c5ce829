/** How long a browser keeps to HTTPS once it has come that way, in seconds: a year. */
const seconds = 365 * 24 * 3_600;

/**
 * The value of Strict-Transport-Security (RFC 6797) where people reach the console by https; undefined elsewhere. For its own host
 * alone: what else has a name below it is not the console's to decide.
 */
export function strictTransport(address: string | undefined = process.env['LAMPLIGHTER_URL']): string | undefined {
  return URL.parse(address ?? '')?.protocol === 'https:' ? `max-age=${seconds}` : undefined;
}
