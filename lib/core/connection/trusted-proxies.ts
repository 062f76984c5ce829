import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Whose word on where a request comes from is taken, as LAMPLIGHTER_TRUSTED_PROXIES says it: a number of proxies, each of which adds one
 * entry to X-Forwarded-For, and nothing reaches the console past them; or their networks. No proxies: nobody's.
 */
type TrustedProxies =
  | { by: 'number'; count: number }
  | { by: 'network'; networks: readonly (readonly [Address, number])[] };

/** Nobody's word is taken. */
const nobody: TrustedProxies = { by: 'number', count: 0 };

/**
 * Reads the setting: a number up to 99; or addresses and networks (CIDR), with commas or spaces between them. What cannot be read trusts
 * nobody, all of it: half a list would take a proxy for a client.
 */
export function parseTrustedProxies(setting: string | undefined): TrustedProxies {
  const text = (setting ?? '').trim();
  if (/^\d{1,2}$/.test(text)) return { by: 'number', count: Number(text) };
  const networks: (readonly [Address, number])[] = [];
  for (const part of text.split(/[\s,]+/).filter((name) => name !== '')) {
    const network = parseNetwork(part);
    if (network === undefined) return nobody;
    networks.push(network);
  }
  return networks.length === 0 ? nobody : { by: 'network', networks };
}

/**
 * Whether who is connected (`remoteAddress`, the socket's) may say where a request comes from and what its id is. Where proxies are
 * counted everybody is one of them.
 */
export function isTrustedProxy(trusted: TrustedProxies, remoteAddress: string | undefined): boolean {
  if (trusted.by === 'number') return trusted.count > 0;
  const address = parseAddress(remoteAddress);
  return address !== undefined && isWithinAny(address, trusted.networks);
}

/**
 * The client's address by X-Forwarded-For, or undefined where nobody trusted tells it. Of so many proxies the last so many entries are
 * theirs; with networks it is read from the right up to the first address outside. IPv6 is cut to its network of 64 bits, as one
 * customer has all of that.
 */
export function forwardedAddress(trusted: TrustedProxies, forwardedFor: string | null): string | undefined {
  const entries = (forwardedFor ?? '').split(',').map((entry) => entry.trim());
  if (trusted.by === 'number')
    return trusted.count === 0 ? undefined : written(parseAddress(entries.at(-trusted.count)));
  for (const entry of entries.toReversed()) {
    const address = parseAddress(entry);
    if (address === undefined) return undefined;
    if (!isWithinAny(address, trusted.networks)) return written(address);
  }
  return undefined;
}

function parseAddress(text: string | undefined): Address | undefined {
  if (text === undefined || text.includes('%')) return undefined;
  // Some proxies write the port too: 203.0.113.7:50211, [2001:db8::1]:50211.
  const host = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  if (!ipaddr.IPv4.isValidFourPartDecimal(host) && !ipaddr.IPv6.isValid(host)) return undefined;
  return ipaddr.process(host);
}

function parseNetwork(text: string): readonly [Address, number] | undefined {
  const address = parseAddress(text);
  if (address) return [address, address.kind() === 'ipv4' ? 32 : 128];
  return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined;
}

function isWithinAny(address: Address, networks: readonly (readonly [Address, number])[]): boolean {
  return networks.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits));
}

function written(address: Address | undefined): string | undefined {
  if (address === undefined || address.kind() === 'ipv4') return address?.toString();
  const network = address.toByteArray().map((byte, index) => (index < 8 ? byte : 0));
  return `${ipaddr.fromByteArray(network).toString()}/64`;
}
