import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * The client's address from X-Forwarded-For, or undefined where nobody we trust tells it: the header is whatever a client sends
 * unless a proxy of ours wrote its end. LAMPLIGHTER_TRUSTED_PROXIES says how much of it: a number of proxies, each of which adds
 * one entry; or their networks (CIDR or single addresses, with commas), over which it is read from the right up to the first
 * address outside. IPv6 is cut to its network of 64 bits, as one customer has all of that.
 */
export function clientAddress(
  headers: Pick<Headers, 'get'>,
  trusted: string | undefined = process.env['LAMPLIGHTER_TRUSTED_PROXIES'],
): string | undefined {
  const entries = (headers.get('x-forwarded-for') ?? '').split(',').map((entry) => entry.trim());
  const setting = (trusted ?? '').trim();
  if (/^\d{1,2}$/.test(setting)) {
    const hops = Number(setting);
    return hops === 0 ? undefined : written(parse(entries.at(-hops)));
  }
  const networks = setting
    .split(/[\s,]+/)
    .map(parseNetwork)
    .filter((network) => network !== undefined);
  if (networks.length === 0) return undefined;
  for (const entry of entries.toReversed()) {
    const address = parse(entry);
    if (address === undefined) return undefined;
    if (!networks.some((network) => isWithin(address, network))) return written(address);
  }
  return undefined;
}

function parse(text: string | undefined): Address | undefined {
  if (text === undefined || text.includes('%')) return undefined;
  // Some proxies write the port too: 203.0.113.7:50211, [2001:db8::1]:50211.
  const host = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  if (!ipaddr.IPv4.isValidFourPartDecimal(host) && !ipaddr.IPv6.isValid(host)) return undefined;
  return ipaddr.process(host);
}

function parseNetwork(text: string): [Address, number] | undefined {
  const address = parse(text);
  if (address) return [address, address.kind() === 'ipv4' ? 32 : 128];
  return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined;
}

function isWithin(address: Address, [network, bits]: [Address, number]): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

function written(address: Address | undefined): string | undefined {
  if (address === undefined || address.kind() === 'ipv4') return address?.toString();
  const network = address.toByteArray().map((byte, index) => (index < 8 ? byte : 0));
  return `${ipaddr.fromByteArray(network).toString()}/64`;
}
