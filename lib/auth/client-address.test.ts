import { expect, test } from 'vitest';
import { withClientAddress } from './address-header.ts';
import { clientAddress } from './client-address.ts';

const made = '198.51.100.1';
const real = '203.0.113.7';

test.each([
  ['nobody is trusted', undefined, real, undefined],
  ['no proxy is trusted', '0', real, undefined],
  ['one proxy, which wrote the last entry', '1', `${made}, ${real}`, real],
  ['two proxies, of which the last wrote the first', '2', `${made}, ${real}, 10.0.0.2`, real],
  ['fewer entries than proxies', '3', `${real}, 10.0.0.2`, undefined],
  ['networks of proxies', '10.0.0.0/8', `${made}, ${real}, 10.0.0.3, 10.0.0.2`, real],
  ['several networks, with an address', '10.0.0.0/8, 192.0.2.9', `${made}, ${real}, 192.0.2.9, 10.0.0.2`, real],
  ['only proxies', '10.0.0.0/8', '10.0.0.3', undefined],
  ['what is no address', '10.0.0.0/8', `${real}, unknown, 10.0.0.2`, undefined],
  ['a setting that cannot be read', 'everybody', real, undefined],
  ['no header', '1', null, undefined],
  ['an entry with a port', '1', `${real}:50211`, real],
  ['IPv6, as its network', '1', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['IPv6 in brackets with a port', '1', '[2001:db8:1:2::6]:443', '2001:db8:1:2::/64'],
  ['IPv4 written as IPv6', '1', `::ffff:${real}`, real],
])('%s', (_name, trusted, forwarded, expected) => {
  const headers = new Headers(forwarded === null ? {} : { 'x-forwarded-for': forwarded });
  expect(clientAddress(headers, trusted)).toBe(expected);
});

test('a client that names its address to better-auth itself is not believed', () => {
  expect(withClientAddress(new Headers({ 'x-lamplighter-address': made })).has('x-lamplighter-address')).toBe(false);
});
