import ipaddr from 'ipaddr.js';

/**
 * Networks in which clouds answer a machine with its credentials. Sources: each provider's documentation of its instance
 * metadata, 2026. Link-local as a whole: AWS, Google, Azure, Oracle, Tencent, DigitalOcean, Hetzner and OpenStack answer there, and
 * no receiver of webhooks does.
 */
const metadataNetworksV4 = [
  ['169.254.0.0', 16],
  ['100.100.100.200', 32], // Alibaba Cloud
  ['168.63.129.16', 32], // Azure's host agent; the address looks public
  ['192.0.0.192', 32], // Oracle Cloud, classic
].map(([network, bits]) => [ipaddr.IPv4.parse(String(network)), Number(bits)] as const);
const metadataNetworksV6 = [
  ['fe80::', 10],
  ['fd00:ec2::', 32], // AWS: instance metadata, credentials of tasks and pods, time and DNS
  ['fd20:ce::', 96], // Google Cloud
  ['fd00:42::42', 128], // Scaleway
].map(([network, bits]) => [ipaddr.IPv6.parse(String(network)), Number(bits)] as const);

/** IPv6 networks whose addresses hold an IPv4 address, and after how many bytes. Sources: RFC 4291, 6052, 8215, 3056. */
const embedding: readonly (readonly [string, number, number])[] = [
  ['::', 96, 12],
  ['::ffff:0:0', 96, 12],
  ['64:ff9b::', 96, 12],
  ['64:ff9b:1::', 48, 12],
  ['2002::', 16, 2],
];
const parsedEmbedding = embedding.map(([network, bits, at]) => [ipaddr.IPv6.parse(network), bits, at] as const);

/** Names of metadata services, wherever they lead. */
const metadataNames =
  /^(metadata|instance-data|rancher-metadata)$|(^|\.)(metadata\.google\.internal|metadata\.goog|instance-data\.ec2\.internal|metadata\.tencentyun\.com|metadata\.platformequinix\.com|metadata\.packet\.net|metadata\.cloud\.ibm\.com)$/;

/** Whether a host's name, in lower case and without a dot at its end, is that of a cloud's metadata service. */
export function isMetadataName(host: string): boolean {
  return metadataNames.test(host);
}

/** Whether an IP address is that of a cloud's metadata service, also when an IPv6 address only stands for it. */
export function isMetadataAddress(text: string): boolean {
  const bare = text.replace(/%.*$/, '');
  if (!ipaddr.isValid(bare)) return false;
  const address = ipaddr.parse(bare);
  return isInMetadataNetwork(address) || isInMetadataNetwork(embeddedIn(address));
}

function isInMetadataNetwork(address: ipaddr.IPv4 | ipaddr.IPv6 | undefined): boolean {
  if (address instanceof ipaddr.IPv4) return metadataNetworksV4.some(([network, bits]) => address.match(network, bits));
  return metadataNetworksV6.some(([network, bits]) => address?.match(network, bits) ?? false);
}

/** The IPv4 address for which an IPv6 address stands. */
function embeddedIn(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | undefined {
  if (!(address instanceof ipaddr.IPv6)) return undefined;
  const found = parsedEmbedding.find(([network, bits]) => address.match(network, bits));
  return found && new ipaddr.IPv4(address.toByteArray().slice(found[2], found[2] + 4));
}
