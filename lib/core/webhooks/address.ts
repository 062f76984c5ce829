import ipaddr from 'ipaddr.js';
import { isMetadataAddress, isMetadataName } from './metadata-address.ts';

/** Why a webhook must not go to an address; each is a field's code with its sentence in messages/en/errors.json. */
export type WebhookAddressRefusal = 'url' | 'urlCredentials' | 'urlScheme' | 'urlPort' | 'urlPrivate' | 'urlMetadata';

/** The ports of the web. Any other belongs to another kind of service, which a webhook must not be able to poke. */
const webPorts = ['', '443', '80'];

/** What an installation allows beyond https to ports 443 and 80 of the internet. */
export type AllowedReceivers = {
  /** Receivers inside the network, at any port, http included; a cloud's metadata service never. */
  allowsPrivate: boolean;
  /** Further ports of receivers on the internet. */
  ports?: readonly string[];
};

/**
 * Names that only mean something inside a network or a machine, metadata services of clouds included. Sources: IANA's registry of
 * special-use domain names (localhost, local, home.arpa), ICANN's reserved `internal`, 2026. A name without a dot is none of DNS.
 */
const privateNames = /(^|\.)(localhost|local|internal|home\.arpa)$|^[^.]*$/;

/**
 * What is wrong with a webhook's address, as far as it says so itself; undefined when it may be tried. Asked when the address is
 * typed and again before each delivery, which also looks up the name and asks `isPublicAddress` of the result.
 */
export function webhookAddressRefusal(
  address: string,
  { allowsPrivate, ports = [] }: AllowedReceivers,
): WebhookAddressRefusal | undefined {
  const url = URL.parse(address);
  if (url === null || !['https:', 'http:'].includes(url.protocol)) return 'url';
  if (url.username !== '' || url.password !== '') return 'urlCredentials';
  if (!allowsPrivate && !isPublicHost(url.hostname)) return 'urlPrivate';
  if (isMetadataHost(url.hostname)) return 'urlMetadata';
  if (allowsPrivate) return undefined;
  if (url.protocol !== 'https:') return 'urlScheme';
  return [...webPorts, ...ports].includes(url.port) ? undefined : 'urlPort';
}

function isMetadataHost(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '').replace(/^\[|\]$/g, '');
  return isMetadataName(host) || isMetadataAddress(host);
}

/** The URL standard has written every form of an IPv4 address (`127.1`, `0x7f.1`, `2130706433`) as four numbers already. */
function isPublicHost(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '');
  if (host.startsWith('[')) return isPublicAddress(host.slice(1, -1));
  return ipaddr.IPv4.isValid(host) ? isPublicAddress(host) : !privateNames.test(host);
}

/** All of IPv6 that IANA has given out for the public internet; ipaddr.js also takes what it gave to nobody for unicast. */
const globalUnicastV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address lies in the public internet. A webhook must not reach any other, or it would turn the worker into a
 * way in: private networks, this machine, the metadata service of a cloud, IPv6 addresses that stand for an IPv4 address or
 * for nobody. Source: IANA's registries of special-purpose addresses, as ipaddr.js keeps them, and of the IPv6 address space.
 */
export function isPublicAddress(text: string): boolean {
  // Stricter than ipaddr.js's own reading, which also takes the short and octal forms of old, and a zone.
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).range() === 'unicast';
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return false;
  const address = ipaddr.IPv6.parse(text);
  return address.match(globalUnicastV6) && address.range() === 'unicast';
}
