import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPublicAddress, webhookAddressRefusal } from './address.ts';

/** Networks of IANA's registries of special-purpose addresses, 2026, whose addresses a webhook must never reach. */
const insideV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
const insideV6 = [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const;

const v4Number = (address: string) => address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
const v4Text = (value: bigint) => [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
const v6Text = (value: bigint) =>
  Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':');
function v6Number(address: string): bigint {
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string) => text.split(':').filter(Boolean);
  const zeros = Array<string>(8 - groups(head).length - groups(tail).length).fill('0');
  return [...groups(head), ...zeros, ...groups(tail)].reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** The first and the last address of a network, and any between. */
function addressesIn(first: bigint, hostBits: number): fc.Arbitrary<bigint> {
  const size = 1n << BigInt(hostBits);
  return fc.oneof(fc.constant(first), fc.constant(first + size - 1n), fc.bigInt(first, first + size - 1n));
}

test.each(insideV4)('no address in %s/%i is public', (network, prefix) => {
  fc.assert(
    fc.property(addressesIn(v4Number(network), 32 - prefix), (value) => {
      expect(isPublicAddress(v4Text(value))).toBe(false);
    }),
  );
});

test.each(insideV6)('no address in %s/%i is public', (network, prefix) => {
  fc.assert(
    fc.property(addressesIn(v6Number(network), 128 - prefix), (value) => {
      expect(isPublicAddress(v6Text(value))).toBe(false);
    }),
  );
});

test.each(['8.8.8.8', '1.1.1.1', '52.94.236.248', '172.32.0.1', '2606:4700::1111', '2600:1f18::1'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test.each(['', 'localhost', '1.2.3', '1.2.3.4.5', 'fe80::1%eth0', '[::1]'])('%j is no public address', (text) => {
  expect(isPublicAddress(text)).toBe(false);
});

const refusal = (address: string) => webhookAddressRefusal(address, { allowsPrivate: false });

test.each([
  'https://hooks.example.com/x',
  'https://hooks.example.com:443/x',
  'https://hooks.example.com:80/x',
  'https://8.8.8.8/x',
  'https://[2606:4700::1111]/x',
  'https://hooks.example.com./x',
])('%s may be tried', (address) => {
  expect(refusal(address)).toBeUndefined();
});

test.each([
  ['', 'url'],
  ['hooks.example.com', 'url'],
  ['ftp://hooks.example.com', 'url'],
  ['javascript:1', 'url'],
  ['https://user:password@hooks.example.com', 'urlCredentials'],
  ['http://hooks.example.com', 'urlScheme'],
  ['https://hooks.example.com:22', 'urlPort'],
  ['https://hooks.example.com:6379', 'urlPort'],
  ['https://hooks.example.com:8443', 'urlPort'],
  ['https://hooks.example.com:8080', 'urlPort'],
  ['https://168.63.129.16', 'urlMetadata'],
  ['https://metadata.tencentyun.com/latest', 'urlMetadata'],
  ['https://localhost', 'urlPrivate'],
  ['https://localhost.', 'urlPrivate'],
  ['https://api.localhost', 'urlPrivate'],
  ['https://printer.local', 'urlPrivate'],
  ['https://intranet', 'urlPrivate'],
  ['https://router.home.arpa', 'urlPrivate'],
  ['https://metadata.google.internal', 'urlPrivate'],
  ['http://169.254.169.254/latest/meta-data', 'urlPrivate'],
  ['https://[fd00:ec2::254]', 'urlPrivate'],
  ['https://10.0.0.1:8443', 'urlPrivate'],
  ['https://2130706433', 'urlPrivate'],
  ['https://0x7f.1', 'urlPrivate'],
  ['https://[::ffff:10.0.0.1]', 'urlPrivate'],
  ['https://[::1]', 'urlPrivate'],
])('%j is refused when it is typed: %s', (address, code) => {
  expect(refusal(address)).toBe(code);
});

test('where private receivers are allowed only what is no web address, or carries credentials, is refused', () => {
  const codeOf = (address: string) => webhookAddressRefusal(address, { allowsPrivate: true });
  expect(['http://127.0.0.1:8080/x', 'https://intranet:9443', 'http://10.0.0.1'].map(codeOf)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(['ftp://intranet', 'http://a:b@intranet'].map(codeOf)).toEqual(['url', 'urlCredentials']);
});

test('further ports of the internet are allowed by name, and that opens nothing else', () => {
  const codeOf = (address: string) => webhookAddressRefusal(address, { allowsPrivate: false, ports: ['8443'] });
  expect(codeOf('https://hooks.example.com:8443/x')).toBeUndefined();
  expect(codeOf('https://hooks.example.com:9443/x')).toBe('urlPort');
  expect(codeOf('http://hooks.example.com:8443/x')).toBe('urlScheme');
  expect(codeOf('https://10.0.0.1:8443')).toBe('urlPrivate');
});

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://169.254.170.2/v2/credentials',
  'http://169.254.0.23',
  'http://2852039166',
  'http://0xa9fea9fe',
  'http://[::ffff:169.254.169.254]',
  'http://[::a9fe:a9fe]',
  'http://[64:ff9b::a9fe:a9fe]',
  'http://[64:ff9b:1::a9fe:a9fe]',
  'http://[2002:a9fe:a9fe::1]',
  'http://[fe80::a9fe:a9fe]',
  'http://[fd00:ec2::254]',
  'http://[fd00:ec2::23]',
  'http://[fd20:ce::254]',
  'http://[fd00:42::42]',
  'http://100.100.100.200/latest/meta-data',
  'http://[::ffff:100.100.100.200]',
  'http://168.63.129.16/machine',
  'http://192.0.0.192/latest',
  'http://metadata.google.internal',
  'http://METADATA.google.internal.',
  'http://metadata',
  'http://metadata.goog/x',
  'http://instance-data.ec2.internal',
  'http://metadata.tencentyun.com',
  'https://metadata.platformequinix.com',
])('%s, a metadata service, is refused even where private receivers and its port are allowed', (address) => {
  const { port } = new URL(address);
  expect(webhookAddressRefusal(address, { allowsPrivate: true, ports: [port] })).toBe('urlMetadata');
});
